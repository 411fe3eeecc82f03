-- name: consent_accepted
-- purpose: The engine has taken the decision.
-- kind: change
-- rows: none
-- in: decision_id uuid
update placet.decision
set state = 'accepted', accepted_at = clock_timestamp()
where decision_id = :decision_id
  and state = 'decided'
