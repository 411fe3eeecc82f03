-- name: client_suspend
-- purpose: Suspends a client, which ends its grants; or resumes it.
-- kind: change
-- rows: one
-- in: client_id text, is_suspended boolean
-- out: ended bigint
select s.ended
from placet.client_suspend(:client_id, :is_suspended) s (ended)
