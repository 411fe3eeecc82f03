-- name: member_end
-- purpose: Ends a membership, as it was seen; grants into the account end.
-- kind: change
-- rows: one
-- in: account_id uuid, email text, seen text[]
-- out: ended bigint
select r.ended
from placet.member_seen(:account_id, :email, :seen) s (email)
cross join lateral placet.member_remove(:account_id, s.email) r (ended)
