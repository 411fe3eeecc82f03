-- name: client_place
-- purpose: Whether a client is there and whose, before one is put.
-- kind: read
-- rows: one
-- in: client_id text, account_id uuid, domain text?
-- out: is_there boolean, is_deleted boolean, owner_id uuid?, owner text?
-- out: kind text?, shown_under text?, has_account boolean, is_proven boolean
select c.client_id is not null as is_there,
    coalesce(c.is_deleted, false) as is_deleted, c.account_id as owner_id,
    o.name as owner, c.kind_of_app as kind,
    c.verified_domain as shown_under, exists (
	select from placet.account a
	where a.account_id = :account_id and not a.is_closed) as has_account,
    exists (
	select from placet.domain d
	where d.account_id = :account_id and d.name = :domain
	  and d.state in ('verified', 'stale')) as is_proven
from (values (1)) one (row)
left join placet.client c on c.client_id = :client_id
left join placet.account o on o.account_id = c.account_id
