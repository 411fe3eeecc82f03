-- name: mail_taken_off
-- purpose: Names of apps and of the accounts that they were taken off.
-- kind: read
-- rows: many
-- in: grants uuid[], accounts uuid[]
-- out: client_name text, account_name text
select coalesce(known.name, shown.name, c.name, g.client_id) as client_name,
    a.name as account_name
from unnest(:grants, :accounts) asked (grant_id, account_id)
join placet.access_grant g on g.grant_id = asked.grant_id
join placet.account a on a.account_id = asked.account_id
left join placet.client c on c.client_id = g.client_id
left join lateral (
    select c.name
    where c.is_public or c.is_first_party or exists (
        select from placet.membership m
        where m.account_id = c.account_id
          and m.user_id = g.user_id)) known on true
-- As it was called on the page on which it was allowed.
left join lateral (
    select d.shown ->> 'app' as name
    from placet.decision d
    where d.user_id = g.user_id and d.grant_id = g.grant_id
      and d.decided_at >= g.granted_at
    order by d.decided_at
    limit 1) shown on true
