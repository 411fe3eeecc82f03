-- name: client_publication
-- purpose: How far a client is on the way to the public.
-- kind: read
-- rows: one
-- in: client_id text, domain text?, small text, shown text
-- in: hosts text[], looks text[]
-- out: lacks text[], unproven text[], domains text[], held_since timestamptz?
-- out: held_like text?, held_host text?, refused_at timestamptz?
-- out: refused_like text?, refused_host text?, refused_why text?
select placet.client_lacks(c.client_id, :domain) as lacks,
    placet.unproven_hosts(c.account_id, c.redirect_uris) as unproven,
    array(
	select d.name
	from placet.domain d
	where d.account_id = c.account_id and d.state in ('verified', 'stale')
	order by d.name) as domains,
    h.asked_at as held_since, coalesce(l.name, h.like_name) as held_like,
    h.host as held_host, r.answered_at as refused_at,
    r.name as refused_like, r.host as refused_host,
    r.reason as refused_why
from placet.client c
left join placet.client_hold h on h.client_id = c.client_id
    and h.answer is null and h.version = c.version
left join placet.client l on l.client_id = h.like_client_id
left join lateral (
	select p.answered_at, p.reason, p.host,
	    coalesce(o.name, p.like_name) as name
	from (
		select k.host
		from placet.client_likeness(c, :domain, :small, :shown,
		    :hosts, :looks) k
		union all
		select null
		where placet.called_so(c.account_id, :small, :shown)
		    is not null
		limit 1) k
	join placet.client_hold p on p.hold_id = placet.client_refused(
	    c.client_id, c.name, :small, :shown, k.host)
	left join placet.client o on o.client_id = p.like_client_id) r on true
where c.client_id = :client_id
