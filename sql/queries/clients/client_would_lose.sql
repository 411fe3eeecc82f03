-- name: client_would_lose
-- purpose: What a public client would lack that it does not lack now.
-- kind: read
-- rows: one
-- in: client_id text, account_id uuid, was text[], redirect_uris text[]
-- in: scopes text[], client_uri text?, policy_uri text?
-- out: hosts text[], lacks text[]
select placet.unproven_hosts(:account_id,
    placet.redirects_new(:was, :redirect_uris)) as hosts,
    placet.client_would_lose(:client_id, :redirect_uris, :scopes,
	:client_uri, :policy_uri) as lacks
