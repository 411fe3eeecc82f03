-- name: member_remove
-- purpose: Removes a member; his grants into the account end.
-- kind: change
-- rows: one
-- in: account_id uuid, email text
-- out: ended bigint
select r.ended
from placet.member_remove(:account_id, :email) r (ended)
