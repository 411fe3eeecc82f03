-- name: client_publication
-- purpose: How far a client is on the way to the public.
-- kind: read
-- rows: one
-- in: client_id text, domain text?
-- out: lacks text[], unproven text[], domains text[], held_since timestamptz?
-- out: held_like text?, was_refused boolean
select placet.client_lacks(c.client_id, :domain) as lacks,
    placet.unproven_hosts(c.account_id, c.redirect_uris) as unproven,
    array(
	select d.name
	from placet.domain d
	where d.account_id = c.account_id and d.state in ('verified', 'stale')
	order by d.name) as domains,
    h.asked_at as held_since, l.name as held_like,
    coalesce((
	select p.answer = 'refused' and p.version = c.version
	from placet.client_hold p
	where p.client_id = c.client_id and p.answer is not null
	order by p.asked_at desc
	limit 1), false) as was_refused
from placet.client c
left join placet.client_hold h on h.client_id = c.client_id
    and h.answer is null and h.version = c.version
left join placet.client l on l.client_id = h.like_client_id
where c.client_id = :client_id
