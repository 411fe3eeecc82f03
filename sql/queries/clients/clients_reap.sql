-- name: clients_reap
-- purpose: Ends registered clients nobody uses; those the engine must forget.
-- kind: change
-- rows: many
-- in: ttl_s bigint, lease_s bigint, most bigint
-- out: client_id text
select r.client_id
from placet.clients_reap(:ttl_s, :lease_s, :most) r
