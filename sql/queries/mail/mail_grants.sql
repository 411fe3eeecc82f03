-- name: mail_grants
-- purpose: What mails tell about grants, whoever's they are, ended or not.
-- kind: read
-- rows: many
-- in: grants uuid[]
-- out: grant_id uuid, user_id uuid, user_name text, client_name text
-- out: is_first_party boolean, is_public boolean, tier text
-- out: verified_domain text?, verified_since timestamptz?
-- out: verified_checked timestamptz?, lapsed_domain text?
-- out: lapsed_at timestamptz?, owner_name text
-- out: client_since timestamptz, accounts uuid[], account_names text[]
-- out: scopes text[], granted_at timestamptz, address text
-- out: ended_at timestamptz?, end_reason text, document_url text?
-- out: old_name text?, open_name text
select g.grant_id, g.user_id, u.name as user_name,
    coalesce(known.name, shown.name, c.name, g.client_id) as client_name,
    coalesce(c.is_first_party, false) as is_first_party,
    coalesce(c.is_public, false) as is_public,
    coalesce(c.tier, 'hand') as tier, b.verified_domain, b.verified_since,
    b.verified_checked, b.lapsed_domain, b.lapsed_at,
    coalesce(o.name, '') as owner_name,
    coalesce(c.owned_since, c.created_at, g.granted_at) as client_since,
    array(select r.account_id
        from placet.grant_account r
        left join placet.account a on a.account_id = r.account_id
        where r.grant_id = g.grant_id
        order by lower(a.name), r.account_id) as accounts,
    array(select coalesce(a.name, '')
        from placet.grant_account r
        left join placet.account a on a.account_id = r.account_id
        where r.grant_id = g.grant_id
        order by lower(a.name), r.account_id) as account_names,
    g.scopes, g.granted_at, coalesce((
        select s.address
        from placet.decision d
        join placet.session s on s.session_id = d.session_id
        where d.user_id = g.user_id and d.grant_id = g.grant_id
          and d.decided_at >= g.granted_at
        order by d.decided_at
        limit 1), '') as address,
    g.ended_at, coalesce(g.end_reason, '') as end_reason,
    case when c.tier = 'document' then c.client_uri end as document_url,
    nullif(shown.name, coalesce(known.name, shown.name)) as old_name,
    coalesce(open.name, shown.name, c.name, g.client_id) as open_name
from placet.access_grant g
join placet.app_user u on u.user_id = g.user_id
left join placet.client c on c.client_id = g.client_id
left join placet.badge b on b.domain = placet.shown_under(c)
    and b.account_id = c.account_id
left join placet.account o on o.account_id = c.account_id
-- As it was called on the page on which it was allowed.
left join lateral (
    select d.shown ->> 'app' as name
    from placet.decision d
    where d.user_id = g.user_id and d.grant_id = g.grant_id
      and d.decided_at >= g.granted_at
    order by d.decided_at
    limit 1) shown on true
-- As everybody knows it, and as its person does: who has a private app may give
-- it any name.
left join lateral (
    select c.name
    where c.is_public or c.is_first_party) open on true
left join lateral (
    select c.name
    where open.name is not null or exists (
        select from placet.membership m
        where m.account_id = c.account_id
          and m.user_id = g.user_id)) known on true
where g.grant_id = any (:grants)
order by g.granted_at, g.grant_id
