-- name: grants_of
-- purpose: What a user allows: live grants, and those that ran out lately.
-- kind: read
-- rows: many
-- in: user_id uuid, filter text, account_id uuid?, sensitive_scopes text[]
-- out: grant_id uuid, client_id text, client_name text, is_first_party boolean
-- out: is_public boolean, verified_domain text?, owner_name text
-- out: accounts uuid[], account_names text[], scopes text[]
-- out: granted_at timestamptz, last_renewed_at timestamptz?
-- out: expires_at timestamptz?, redirect_host text, state text, tier text
-- out: method text, epoch bigint, delivery text?
-- out: client_since timestamptz, verified_since timestamptz?
-- out: verified_checked timestamptz?, lapsed_domain text?
-- out: lapsed_at timestamptz?
-- out: document_url text?, home text?, policy text?, terms text?
-- out: app text
-- out: old_name text?
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
    case when c.tier = 'document' then c.client_uri end as document_url,
    c.client_uri as home, c.policy_uri as policy,
    c.tos_uri as terms,
    placet.app_group(g.client_id, c.tier, c.account_id, c.name,
        c.redirect_uris) as app,
    nullif(shown.name, coalesce(c.name, g.client_id)) as old_name
from placet.access_grant g
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
where g.user_id = :user_id
  and (g.state = 'live'
    and (g.expires_at is null or g.expires_at > now() - interval '30 days'))
  and (:account_id is null or exists (
    select from placet.grant_account r
    where r.grant_id = g.grant_id and r.account_id = :account_id))
  and case :filter
    when 'unused' then coalesce(g.last_renewed_at, g.granted_at)
        < now() - interval '90 days'
    when 'sensitive' then g.scopes && :sensitive_scopes
    else true
  end
order by lower(coalesce(c.name, g.client_id)), app, g.granted_at desc,
    g.grant_id
limit 1000
