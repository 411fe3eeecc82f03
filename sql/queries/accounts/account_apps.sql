-- name: account_apps
-- purpose: What members let apps do on an account, for its admins.
-- kind: read
-- rows: many
-- in: account_id uuid, search text, sort text, from_row bigint
-- in: row_count bigint
-- out: grant_id uuid, member_name text, member_email text
-- out: client_id text, client_name text, is_first_party boolean
-- out: is_public boolean, tier text, owner_name text, client_since timestamptz
-- out: verified_domain text?, verified_since timestamptz?
-- out: verified_checked timestamptz?, lapsed_domain text?
-- out: lapsed_at timestamptz?
-- out: scopes text[], granted_at timestamptz, last_renewed_at timestamptz?
-- out: expires_at timestamptz?, document_url text?
select g.grant_id, coalesce(u.name, '') as member_name,
    coalesce(u.email, '') as member_email, g.client_id,
    coalesce(c.name, g.client_id) as client_name,
    coalesce(c.is_first_party, false) as is_first_party,
    coalesce(c.is_public, false) as is_public,
    coalesce(c.tier, 'hand') as tier, coalesce(o.name, '') as owner_name,
    coalesce(c.owned_since, c.created_at, g.granted_at) as client_since,
    b.verified_domain, b.verified_since, b.verified_checked,
    b.lapsed_domain, b.lapsed_at, g.scopes, g.granted_at, g.last_renewed_at,
    g.expires_at,
    case when c.tier = 'document' then c.client_uri end as document_url
from placet.grant_account r
join placet.access_grant g on g.grant_id = r.grant_id
left join placet.app_user u on u.user_id = g.user_id
left join placet.client c on c.client_id = g.client_id
left join placet.badge b on b.domain = placet.shown_under(c)
    and b.account_id = c.account_id
left join placet.account o on o.account_id = c.account_id
where r.account_id = :account_id
  and g.state = 'live'
  and (g.expires_at is null or g.expires_at > now())
  and (:search = ''
    or position(lower(:search) in lower(u.name)) > 0
    or position(lower(:search) in lower(u.email)) > 0
    or position(lower(:search) in lower(coalesce(c.name, g.client_id))) > 0)
order by case :sort when 'app' then lower(coalesce(c.name, g.client_id)) end,
    case :sort when 'newest' then g.granted_at end desc nulls last,
    case :sort when 'unused' then coalesce(g.last_renewed_at, g.granted_at)
        end,
    lower(coalesce(u.name, '')), g.user_id,
    lower(coalesce(c.name, g.client_id)), g.granted_at desc, g.grant_id
offset :from_row
limit :row_count
