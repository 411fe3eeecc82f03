-- name: member_put
-- purpose: Adds a member or changes a role; lowering ends grants.
-- kind: change
-- rows: one
-- in: account_id uuid, email text, role text
-- out: user_id uuid, ended bigint
select m.user_id, m.ended
from placet.member_put(:account_id, :email, :role) m
