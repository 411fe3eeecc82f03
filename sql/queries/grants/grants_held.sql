-- name: grants_held
-- purpose: Every grant a user ever gave, or one, newest first.
-- kind: read
-- rows: many
-- in: user_id uuid, grant_id uuid?, state text?
-- in: before_at timestamptz?, before_id uuid, row_count bigint
-- out: grant_id uuid, client_id text, client_name text, is_public boolean
-- out: verified_domain text?, owner_name text, accounts uuid[]
-- out: account_names text[], account_count bigint, scopes text[]
-- out: audience text?, redirect_host text, state text
-- out: granted_at timestamptz, last_renewed_at timestamptz?
-- out: expires_at timestamptz?, ended_at timestamptz?, end_reason text?
select g.grant_id,
    case when c.tier = 'document' then c.client_uri else g.client_id
        end as client_id,
    coalesce(c.name, g.client_id) as client_name,
    coalesce(c.is_public, false) as is_public, b.verified_domain,
    coalesce(o.name, '') as owner_name,
    array(select r.account_id
        from placet.grant_account r
        where r.grant_id = g.grant_id
        order by r.account_id) as accounts,
    array(select coalesce(a.name, '')
        from placet.grant_account r
        left join placet.account a on a.account_id = r.account_id
        where r.grant_id = g.grant_id
        order by r.account_id) as account_names,
    g.account_count, g.scopes, g.audience, g.redirect_host, s.state,
    g.granted_at, g.last_renewed_at, g.expires_at, g.ended_at, g.end_reason
from placet.access_grant g
left join placet.client c on c.client_id = g.client_id
left join placet.badge b on b.domain = placet.shown_under(c)
    and b.account_id = c.account_id
left join placet.account o on o.account_id = c.account_id
cross join lateral (
    select case
        when g.state = 'live' and g.expires_at <= now() then 'expired'
        else g.state
    end as state) s
where g.user_id = :user_id
  and (:grant_id is null or g.grant_id = :grant_id)
  and (:state is null or s.state = :state)
  and (:before_at is null
    or (g.granted_at, g.grant_id) < (:before_at, :before_id))
order by g.granted_at desc, g.grant_id desc
limit :row_count
