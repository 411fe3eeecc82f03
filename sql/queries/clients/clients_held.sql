-- name: clients_held
-- purpose: Clients that wait for an operator, oldest first.
-- kind: read
-- rows: many
-- out: client_id text, name text, account_name text, domain text
-- out: like_client_id text, like_name text, like_domain text?
-- out: asked_at timestamptz
select h.client_id, c.name, a.name as account_name, h.domain,
    h.like_client_id, l.name as like_name,
    b.verified_domain as like_domain, h.asked_at
from placet.client_hold h
join placet.client c on c.client_id = h.client_id
join placet.account a on a.account_id = c.account_id
join placet.client l on l.client_id = h.like_client_id
left join placet.badge b on b.domain = l.verified_domain
    and b.account_id = l.account_id
where h.answer is null
order by h.asked_at
limit 10000
