-- name: client_find
-- purpose: One client, as the actor may see it.
-- kind: read
-- rows: maybe
-- in: client_id text
-- out: client_id text, name text, account_id uuid, account_name text
-- out: is_public boolean, is_first_party boolean, is_suspended boolean
-- out: tier text, method text, redirect_uris text[], scopes text[]
-- out: optional_scopes text[], grant_types text[], client_uri text?
-- out: policy_uri text?, tos_uri text?, verified_domain text?
-- out: verified_since timestamptz?, created_at timestamptz, version bigint
-- out: is_deleted boolean, default_scopes text[], is_mirrored boolean
-- out: logo_hash bytea?, verified_checked timestamptz?
-- out: lapsed_domain text?, lapsed_at timestamptz?, since timestamptz
select c.client_id, c.name, c.account_id, a.name as account_name,
    c.is_public, c.is_first_party, c.is_suspended, c.tier, c.method,
    c.redirect_uris, c.scopes, c.optional_scopes, c.grant_types,
    c.client_uri, c.policy_uri, c.tos_uri, b.verified_domain,
    b.verified_since, c.created_at, c.version, c.is_deleted,
    coalesce(r.default_scopes, '{}') as default_scopes,
    coalesce(r.mirrored_version = c.version, m.known_version = c.version,
	true) as is_mirrored,
    case when b.verified_domain is not null or c.is_first_party
	then l.logo_hash end as logo_hash, b.verified_checked,
    b.lapsed_domain, b.lapsed_at,
    coalesce(c.owned_since, c.created_at) as since
from placet.client c
join placet.account a on a.account_id = c.account_id
left join placet.badge b on b.domain = placet.shown_under(c)
    and b.account_id = c.account_id
left join placet.client_logo l on l.client_id = c.client_id
left join placet.registration r on r.client_id = c.client_id
left join placet.client_mirror m on m.client_id = c.client_id
where c.client_id = :client_id
