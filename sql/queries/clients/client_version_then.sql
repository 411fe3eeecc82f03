-- name: client_version_then
-- purpose: What a client was at a version, and what has changed since.
-- kind: read
-- rows: maybe
-- in: client_id text, version bigint
-- out: name text, method text, redirect_uris text[], scopes text[]
-- out: optional_scopes text[], grant_types text[], client_uri text?
-- out: policy_uri text?, tos_uri text?, jwks text?, jwks_uri text?
-- out: fields text[], signs text[], texts text[]
select v.content ->> 'name' as name, v.content ->> 'method' as method,
    placet.json_texts(v.content -> 'redirect_uris') as redirect_uris,
    placet.json_texts(v.content -> 'scopes') as scopes,
    placet.json_texts(v.content -> 'optional_scopes') as optional_scopes,
    placet.json_texts(v.content -> 'grant_types') as grant_types,
    v.content ->> 'client_uri' as client_uri,
    v.content ->> 'policy_uri' as policy_uri,
    v.content ->> 'tos_uri' as tos_uri, v.content ->> 'jwks' as jwks,
    v.content ->> 'jwks_uri' as jwks_uri,
    coalesce(x.fields, '{}') as fields, coalesce(x.signs, '{}') as signs,
    coalesce(x.texts, '{}') as texts
from placet.client c
-- What was before it is the former account's.
join placet.client_version v on v.client_id = c.client_id
    and v.at >= coalesce(c.owned_since, '-infinity')
join placet.client_version n on n.client_id = c.client_id
    and n.version = c.version
left join lateral (
	-- An address has room in it whole: it is looked for in the form.
	select array_agg(d.field) as fields, array_agg(case when d.is_added
	    then '+' else '-' end) as signs,
	    array_agg(left(d.said, 2000)) as texts
	from placet.version_changes(v.content, n.content) d) x on true
where c.client_id = :client_id
  and v.version = :version
