-- name: client_create
-- purpose: A new client of an account, made by one of its developers.
-- kind: change
-- rows: one
-- in: client_id text, account_id uuid, kind text, name text, method text
-- in: redirect_uris text[], scopes text[], optional_scopes text[]
-- in: grant_types text[], client_uri text?, policy_uri text?, tos_uri text?
-- in: jwks text?, jwks_uri text?, secret_hash bytea?, most bigint
-- out: version bigint
select c.version
from placet.client_create(:client_id, :account_id, :kind, :name, :method,
    :redirect_uris, :scopes, :optional_scopes, :grant_types, :client_uri,
    :policy_uri, :tos_uri, :jwks, :jwks_uri, :secret_hash, :most)
    c (version)
