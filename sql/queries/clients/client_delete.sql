-- name: client_delete
-- purpose: Deletes a client for ever and ends its grants.
-- kind: change
-- rows: one
-- in: client_id text, seen text[]
-- out: ended bigint
select d.ended
from placet.client_seen(:client_id, :seen) c (client_id)
cross join lateral placet.client_delete(c.client_id) d (ended)
