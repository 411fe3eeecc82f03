-- name: consent_accepted
-- purpose: The engine has taken the decision; under what its answer is kept.
-- kind: change
-- rows: none
-- in: decision_id uuid, request_hash bytea?
select from placet.consent_accepted(:decision_id, :request_hash)
