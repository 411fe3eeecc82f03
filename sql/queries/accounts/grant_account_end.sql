-- name: grant_account_end
-- purpose: Takes one member's app off one account, for its admins.
-- kind: change
-- rows: one
-- in: grant_id uuid, account_id uuid
-- out: is_whole boolean
select e.is_whole
from placet.grant_account_end(:grant_id, :account_id) e (is_whole)
