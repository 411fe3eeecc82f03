-- name: grant_get
-- purpose: One grant of a user, ended or not, and how many others its app has.
-- kind: read
-- rows: maybe
-- in: user_id uuid, grant_id uuid
-- out: grant_id uuid, client_id text, client_name text, is_first_party boolean
-- out: is_public boolean, verified_domain text?, owner_name text
-- out: accounts uuid[], account_names text[], scopes text[]
-- out: granted_at timestamptz, last_renewed_at timestamptz?
-- out: expires_at timestamptz?, redirect_host text, state text, tier text
-- out: method text, epoch bigint, delivery text?
-- out: client_since timestamptz, verified_since timestamptz?
-- out: verified_checked timestamptz?, lapsed_domain text?
-- out: lapsed_at timestamptz?, others bigint
-- out: other_account_names text[], document_url text?
select g.grant_id, g.client_id, coalesce(c.name, g.client_id) as client_name,
    coalesce(c.is_first_party, false) as is_first_party,
    coalesce(c.is_public, false) as is_public, b.verified_domain,
    coalesce(o.name, '') as owner_name,
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
    g.scopes, g.granted_at, g.last_renewed_at, g.expires_at, g.redirect_host,
    case
        when g.state = 'live' and g.expires_at <= now() then 'expired'
        else g.state
    end as state,
    coalesce(c.tier, 'hand') as tier, coalesce(c.method, '') as method,
    g.epoch, (
        select case when count(*) = 0 then null
            when bool_and(d.state = 'done') then 'confirmed'
            when bool_or(d.failure is not null) then 'failing'
            else 'waiting' end
        from placet.delivery d
        where d.grant_id = g.grant_id and d.epoch = g.epoch) as delivery,
    coalesce(c.owned_since, c.created_at, g.granted_at) as client_since,
    b.verified_since, b.verified_checked, b.lapsed_domain, b.lapsed_at,
    same.others,
    coalesce(same.account_names, '{}') as other_account_names,
    case when c.tier = 'document' then c.client_uri end as document_url
from placet.access_grant g
left join placet.client c on c.client_id = g.client_id
left join placet.badge b on b.domain = placet.shown_under(c)
    and b.account_id = c.account_id
left join placet.account o on o.account_id = c.account_id
cross join lateral (
    select count(distinct e.grant_id) as others,
        array_agg(distinct a.name) filter (where a.name is not null)
            as account_names
    from placet.access_grant e
    left join placet.client d on d.client_id = e.client_id
    left join placet.grant_account r on r.grant_id = e.grant_id
    left join placet.account a on a.account_id = r.account_id
    where e.user_id = g.user_id and e.grant_id <> g.grant_id
      and e.state = 'live'
      and (e.expires_at is null or e.expires_at > now())
      and placet.app_group(e.client_id, d.tier, d.account_id, d.name,
        d.redirect_uris) = placet.app_group(g.client_id, c.tier,
        c.account_id, c.name, c.redirect_uris)) same
where g.user_id = :user_id
  and g.grant_id = :grant_id
