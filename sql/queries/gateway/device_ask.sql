-- name: device_ask
-- purpose: Keeps what a device asks for; no row if the user code is taken.
-- kind: change
-- rows: maybe
-- in: device_hash bytea, user_hash bytea, public_key bytea, client_id text
-- in: request text, interval_s bigint, ttl_s bigint
-- out: expires_at timestamptz
with old as (
	delete from placet.device d
	where d.device_hash in (
		select o.device_hash
		from placet.device o
		where o.expires_at < clock_timestamp() - interval '1 day'
		order by o.expires_at
		limit 20
		for update skip locked)
)
insert into placet.device (device_hash, user_hash, public_key, client_id,
    request, interval_s, expires_at)
values (:device_hash, :user_hash, :public_key, :client_id, :request,
    :interval_s, clock_timestamp() + make_interval(secs => :ttl_s))
on conflict do nothing
returning expires_at
