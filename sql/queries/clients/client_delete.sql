-- name: client_delete
-- purpose: Deletes a client for ever and ends its grants.
-- kind: change
-- rows: one
-- in: client_id text
-- out: ended bigint
select d.ended
from placet.client_delete(:client_id) d (ended)
