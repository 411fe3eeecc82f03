-- name: client_for_admins
-- purpose: What a change of a public client has that only its admins may do.
-- kind: read
-- rows: one
-- in: client_id text, name text, redirect_uris text[], client_uri text?
-- in: jwks text?, jwks_uri text?
-- out: fields text[], redirects text[]
select array(
	select f.field
	from (values
	    ('client_name', c.name is distinct from :name),
	    ('client_uri', c.client_uri is distinct from :client_uri
		and not placet.home_is_below(:client_uri, c.verified_domain)),
	    ('jwks', s.jwks is distinct from :jwks),
	    ('jwks_uri', s.jwks_uri is distinct from :jwks_uri)
	) f (field, is_changed)
	where f.is_changed) as fields,
    placet.redirects_new(c.redirect_uris, :redirect_uris) as redirects
from placet.client c
left join placet.client_key_set s on s.client_id = c.client_id
where c.client_id = :client_id
