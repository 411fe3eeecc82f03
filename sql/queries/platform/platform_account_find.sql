-- name: platform_account_find
-- purpose: The account that the platform calls so.
-- kind: read
-- rows: maybe
-- in: external_id text
-- out: account_id uuid, name text, is_closed boolean, members bigint
select a.account_id, a.name, a.is_closed, (
    select count(*) from placet.membership m
    where m.account_id = a.account_id) as members
from placet.platform_account p
join placet.account a on a.account_id = p.account_id
where p.external_id = :external_id
