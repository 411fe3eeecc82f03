-- name: client_changes_since
-- purpose: What people trusted of an app that is not now as they allowed it.
-- kind: read
-- rows: maybe
-- actor: machine:consent
-- in: client_id text, version bigint
-- out: old_name text?, hosts_differ boolean, keys_differ boolean
select case when v.content->>'name' <> c.name
    then v.content->>'name' end as old_name,
    exists (
	select placet.redirect_host(n) from unnest(c.redirect_uris) n
	except
	select placet.redirect_host(o)
	from jsonb_array_elements_text(v.content->'redirect_uris') o)
    as hosts_differ,
    v.content ? 'jwks' and (s.jwks is distinct from v.content->>'jwks'
	or s.jwks_uri is distinct from v.content->>'jwks_uri') as keys_differ
from placet.client c
join placet.client_version v on v.client_id = c.client_id
left join placet.client_key_set s on s.client_id = c.client_id
where c.client_id = :client_id and v.version = :version
