-- name: client_suspend
-- purpose: Suspends a client, which ends its grants; or resumes it.
-- kind: change
-- rows: one
-- in: client_id text, is_suspended boolean, seen text[]
-- out: ended bigint
select s.ended
from placet.client_seen(:client_id, :seen) c (client_id)
cross join lateral placet.client_suspend(c.client_id, :is_suspended) s (ended)
