-- name: client_engine_key
-- purpose: What a client's secret at the engine is derived from now.
-- kind: read
-- rows: one
-- in: client_id text
-- out: version bigint, sealed bytea?
select c.engine_key as version, k.sealed
from placet.client c
left join placet.engine_master_key k on k.version = c.engine_key
where c.client_id = :client_id
