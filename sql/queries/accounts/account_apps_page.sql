-- name: account_apps_page
-- purpose: What members let apps do on an account, by id, or one of them.
-- kind: read
-- rows: many
-- in: account_id uuid, grant_id uuid?, after_id uuid, row_count bigint
-- out: grant_id uuid, user_id uuid, member_name text?, member_email text?
-- out: client_id text, client_name text, is_public boolean
-- out: verified_domain text?, owner_name text, scopes text[]
-- out: granted_at timestamptz, last_renewed_at timestamptz?
-- out: expires_at timestamptz?
select g.grant_id, g.user_id, u.name as member_name, u.email as member_email,
    case when c.tier = 'document' then c.client_uri else g.client_id
        end as client_id,
    coalesce(c.name, g.client_id) as client_name,
    coalesce(c.is_public, false) as is_public, b.verified_domain,
    coalesce(o.name, '') as owner_name, g.scopes, g.granted_at,
    g.last_renewed_at, g.expires_at
from placet.grant_account r
join placet.access_grant g on g.grant_id = r.grant_id
left join placet.app_user u on u.user_id = g.user_id
left join placet.client c on c.client_id = g.client_id
left join placet.badge b on b.domain = placet.shown_under(c)
    and b.account_id = c.account_id
left join placet.account o on o.account_id = c.account_id
where r.account_id = :account_id
  and (:grant_id is null or g.grant_id = :grant_id)
  and g.grant_id > :after_id
  and g.state = 'live'
  and (g.expires_at is null or g.expires_at > now())
order by g.grant_id
limit :row_count
