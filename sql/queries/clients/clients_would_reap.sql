-- name: clients_would_reap
-- purpose: Registered clients that the next rounds of reaping end; none ends.
-- kind: read
-- rows: many
-- in: ttl_s bigint
-- out: client_id text, name text
select c.client_id, c.name
from placet.registration r
join placet.client c on c.client_id = r.client_id
where r.reap_at <= clock_timestamp()
  and c.tier <> 'hand'
  and not c.is_deleted
  and not c.is_suspended
  and not coalesce(r.used_at
	+ 2 * make_interval(secs => :ttl_s) > clock_timestamp(), false)
  and not exists (select from placet.access_grant g
      where g.client_id = r.client_id and g.state = 'live'
	and (r.used_at is null or g.expires_at is null
	    or g.expires_at > clock_timestamp()))
order by r.reap_at, c.client_id
limit 10000
