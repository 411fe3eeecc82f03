-- name: client_secret_find
-- purpose: Does this secret count? has_any: the client had one of ours, ever.
-- kind: read
-- rows: one
-- in: client_id text, secret_hash bytea
-- out: is_known boolean, is_expired boolean, is_use_noted boolean
-- out: has_any boolean, engine_key bigint, engine_key_sealed bytea?
select coalesce(h.is_live, false) as is_known,
    coalesce(not h.is_live, false) as is_expired,
    coalesce(h.last_used_at > now() - interval '10 minutes', false)
	as is_use_noted,
    exists (select from placet.client_secret s
	where s.client_id = c.client_id) as has_any,
    c.engine_key, k.sealed as engine_key_sealed
from placet.client c
left join placet.engine_master_key k on k.version = c.engine_key
left join lateral (
	select s.expires_at is null or s.expires_at > now() as is_live,
	    s.last_used_at
	from placet.client_secret s
	where s.client_id = c.client_id and s.secret_hash = :secret_hash
	  and s.removed_at is null) h on true
where c.client_id = :client_id
