-- name: engine_key_newest
-- purpose: The newest master key, and how many clients are not there yet.
-- kind: read
-- rows: one
-- out: version bigint, sealed bytea?, waiting bigint, clients bigint
select n.version, k.sealed,
    (select count(*) from placet.client c
	where c.engine_key < n.version or c.engine_key_told < n.version)
	as waiting,
    (select count(*) from placet.client) as clients
from placet.engine_key_newest() n (version)
left join placet.engine_master_key k on k.version = n.version
