-- name: grants_over
-- purpose: What a user allowed once and is over, wholly or on one account.
-- kind: read
-- rows: many
-- in: user_id uuid, from_row bigint, row_count bigint
-- out: client_name text, old_name text?, accounts text[], is_whole boolean
-- out: granted_at timestamptz?, ended_at timestamptz, reason text
select o.client_name, nullif(shown.name, o.client_name) as old_name,
    o.accounts, o.is_whole, o.granted_at, o.ended_at, o.reason
from (
    select g.grant_id::text as id, g.grant_id,
        coalesce(c.name, g.client_id) as client_name,
        array(select a.name
            from placet.grant_account r
            join placet.account a on a.account_id = r.account_id
            where r.grant_id = g.grant_id
            order by lower(a.name)) as accounts,
        true as is_whole, g.granted_at,
        coalesce(g.ended_at, g.expires_at) as ended_at,
        coalesce(g.end_reason, 'expired') as reason
    from placet.access_grant g
    left join placet.client c on c.client_id = g.client_id
    where g.user_id = :user_id
      and (g.state = 'ended' or g.expires_at <= now())
    union all
    -- Taken off one account, where the log is all that tells of it.
    select n.audit_id::text, case n.event
            when 'grant_narrowed' then n.subject::uuid end,
        -- Found one by one: to join them, all clients would be read.
        coalesce((select c.name from placet.client c
            where c.client_id = n.detail ->> 'client'),
            n.detail ->> 'client'),
        array(select a.name from placet.account a
            where a.account_id = (n.detail ->> 'account')::uuid),
        false, null, n.at,
        coalesce(n.detail ->> 'reason', 'removed from account')
    from placet.audit n
    where n.user_id = :user_id and n.event = 'grant_narrowed'
    order by ended_at desc, id
    offset :from_row
    limit :row_count) o
-- As it was called on the page on which it was allowed.
left join lateral (
    select d.shown ->> 'app' as name
    from placet.access_grant g
    join placet.decision d on d.user_id = g.user_id
        and d.grant_id = g.grant_id and d.decided_at >= g.granted_at
    where g.grant_id = o.grant_id
    order by d.decided_at
    limit 1) shown on true
order by o.ended_at desc, o.id
