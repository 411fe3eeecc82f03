-- name: account_app
-- purpose: One member's app on an account, for its admins.
-- kind: read
-- rows: maybe
-- in: account_id uuid, grant_id uuid
-- out: member_name text, member_email text, client_name text
-- out: is_first_party boolean, is_public boolean, tier text, owner_name text
-- out: client_since timestamptz, verified_domain text?
-- out: verified_since timestamptz?, verified_checked timestamptz?
-- out: lapsed_domain text?, lapsed_at timestamptz?, document_url text?
select coalesce(u.name, '') as member_name,
    coalesce(u.email, '') as member_email,
    coalesce(c.name, g.client_id) as client_name,
    coalesce(c.is_first_party, false) as is_first_party,
    coalesce(c.is_public, false) as is_public,
    coalesce(c.tier, 'hand') as tier, coalesce(o.name, '') as owner_name,
    coalesce(c.owned_since, c.created_at, g.granted_at) as client_since,
    b.verified_domain, b.verified_since, b.verified_checked,
    b.lapsed_domain, b.lapsed_at,
    case when c.tier = 'document' then c.client_uri end as document_url
from placet.grant_account r
join placet.access_grant g on g.grant_id = r.grant_id
left join placet.app_user u on u.user_id = g.user_id
left join placet.client c on c.client_id = g.client_id
left join placet.badge b on b.domain = placet.shown_under(c)
    and b.account_id = c.account_id
left join placet.account o on o.account_id = c.account_id
where r.account_id = :account_id
  and r.grant_id = :grant_id
  and g.state = 'live'
