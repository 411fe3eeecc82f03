-- name: member_change
-- purpose: Gives a member another role, as it was seen; lowering ends grants.
-- kind: change
-- rows: one
-- in: account_id uuid, email text, role text, seen text[]
-- out: user_id uuid, ended bigint
select m.user_id, m.ended
from placet.member_seen(:account_id, :email, :seen) s (email)
cross join lateral placet.member_put(:account_id, s.email, :role) m
