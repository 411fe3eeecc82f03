-- name: clients_held
-- purpose: Clients that wait for an operator, each with its earlier refusals.
-- kind: read
-- rows: many
-- out: client_id text, name text, account_name text, domain text
-- out: like_client_id text, like_name text, like_domain text?
-- out: refused_at timestamptz?, reason text?, host text?, is_changed boolean
select h.client_id,
    case when h.answer is null and h.version = c.version then c.name
    else coalesce(h.name, v.content ->> 'name', '') end as name,
    a.name as account_name, h.domain,
    coalesce(h.like_client_id, 'what somebody else is called')
	as like_client_id,
    coalesce(l.name, h.like_name) as like_name,
    b.verified_domain as like_domain,
    case when h.answer = 'refused' then h.answered_at end as refused_at,
    h.reason, h.host,
    h.answer is null and (h.version <> c.version or c.is_deleted) as is_changed
from placet.client_hold o
join placet.client_hold h on h.client_id = o.client_id
    and (h.answer is null or h.answer = 'refused')
join placet.client c on c.client_id = h.client_id
join placet.account a on a.account_id = c.account_id
left join placet.client l on l.client_id = h.like_client_id
left join placet.badge b on b.domain = placet.shown_under(l)
    and b.account_id = l.account_id
left join placet.client_version v on v.client_id = h.client_id
    and v.version = h.version
where o.answer is null
order by o.asked_at, o.client_id, h.answered_at desc nulls first
limit 10000
