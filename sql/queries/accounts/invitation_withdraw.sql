-- name: invitation_withdraw
-- purpose: Takes an invitation back that nobody answered.
-- kind: change
-- rows: none
-- in: account_id uuid, invitation_id uuid
select from placet.invitation_withdraw(:account_id, :invitation_id)
