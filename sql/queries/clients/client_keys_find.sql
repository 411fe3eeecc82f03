-- name: client_keys_find
-- purpose: A client's keys, what the engine knows it by, and the time.
-- kind: read
-- rows: one
-- in: client_id text
-- out: jwks text?, jwks_uri text?, is_stale boolean
-- out: engine_key bigint, engine_key_sealed bytea?, now timestamptz
select coalesce(s.jwks, case
	when s.fetched_at > now() - interval '1 day' then s.fetched end)
	as jwks, s.jwks_uri,
    s.jwks_uri is not null and (s.fetched_at is null
	or s.fetched_at < now() - interval '1 hour') as is_stale,
    c.engine_key, k.sealed as engine_key_sealed, clock_timestamp() as now
from placet.client c
left join placet.client_key_set s on s.client_id = c.client_id
left join placet.engine_master_key k on k.version = c.engine_key
where c.client_id = :client_id
