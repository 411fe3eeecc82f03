-- name: platform_accounts_open
-- purpose: The accounts that the platform looks after, a thousand at a time.
-- kind: read
-- rows: many
-- in: after text
-- out: external_id text, members bigint
select p.external_id, (
    select count(*) from placet.membership m
    where m.account_id = p.account_id) as members
from placet.platform_account p
join placet.account a on a.account_id = p.account_id
where p.external_id > :after and not a.is_closed
order by p.external_id
limit 1000
