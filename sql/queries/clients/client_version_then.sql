-- name: client_version_then
-- purpose: What a client was at a version.
-- kind: read
-- rows: maybe
-- in: client_id text, version bigint
-- out: name text, method text, redirect_uris text[], scopes text[]
-- out: optional_scopes text[], grant_types text[], client_uri text?
-- out: policy_uri text?, tos_uri text?, jwks text?, jwks_uri text?
select v.content ->> 'name' as name, v.content ->> 'method' as method,
    placet.json_texts(v.content -> 'redirect_uris') as redirect_uris,
    placet.json_texts(v.content -> 'scopes') as scopes,
    placet.json_texts(v.content -> 'optional_scopes') as optional_scopes,
    placet.json_texts(v.content -> 'grant_types') as grant_types,
    v.content ->> 'client_uri' as client_uri,
    v.content ->> 'policy_uri' as policy_uri,
    v.content ->> 'tos_uri' as tos_uri, v.content ->> 'jwks' as jwks,
    v.content ->> 'jwks_uri' as jwks_uri
from placet.client c
-- What was before it is the former account's.
join placet.client_version v on v.client_id = c.client_id
    and v.at >= coalesce(c.owned_since, '-infinity')
where c.client_id = :client_id
  and v.version = :version
