-- name: client_of_account
-- purpose: One client of an account, as its members see it.
-- kind: read
-- rows: maybe
-- in: account_id uuid, client_id text
-- out: client_id text, name text, is_public boolean, is_first_party boolean
-- out: is_suspended boolean, tier text, kind text?, method text
-- out: redirect_uris text[], scopes text[], optional_scopes text[]
-- out: grant_types text[], client_uri text?, policy_uri text?, tos_uri text?
-- out: jwks text?, jwks_uri text?, verified_domain text?
-- out: verified_since timestamptz?, verified_checked timestamptz?
-- out: lapsed_domain text?, lapsed_at timestamptz?, created_at timestamptz
-- out: version bigint, since timestamptz, used_at timestamptz?
-- out: is_mirrored boolean, known_at timestamptz?, trouble text?
-- out: logo_hash bytea?
select c.client_id, c.name, c.is_public, c.is_first_party, c.is_suspended,
    c.tier, c.kind_of_app as kind, c.method, c.redirect_uris, c.scopes,
    c.optional_scopes, c.grant_types, c.client_uri, c.policy_uri, c.tos_uri,
    s.jwks, s.jwks_uri, b.verified_domain, b.verified_since,
    b.verified_checked, b.lapsed_domain, b.lapsed_at,
    c.created_at, c.version, coalesce(c.owned_since, c.created_at) as since,
    u.used_at,
    coalesce(r.mirrored_version = c.version, m.known_version = c.version,
	true) as is_mirrored, m.known_at, m.trouble, l.logo_hash
from placet.client c
left join placet.client_key_set s on s.client_id = c.client_id
left join placet.badge b on b.domain = placet.shown_under(c)
    and b.account_id = c.account_id
left join placet.client_use u on u.client_id = c.client_id
left join placet.registration r on r.client_id = c.client_id
left join placet.client_mirror m on m.client_id = c.client_id
left join placet.client_logo l on l.client_id = c.client_id
where c.account_id = :account_id
  and c.client_id = :client_id
  and not c.is_deleted
