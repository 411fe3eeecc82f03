-- name: client_change
-- purpose: Changes a client that is still as its developer saw it.
-- kind: change
-- rows: one
-- in: client_id text, seen bigint, name text, method text
-- in: redirect_uris text[], scopes text[], optional_scopes text[]
-- in: grant_types text[], client_uri text?, policy_uri text?, tos_uri text?
-- in: jwks text?, jwks_uri text?, small text, shown text
-- in: hosts text[], looks text[]
-- out: version bigint
select c.version
from placet.client_change(:client_id, :seen, :name, :method,
    :redirect_uris, :scopes, :optional_scopes, :grant_types, :client_uri,
    :policy_uri, :tos_uri, :jwks, :jwks_uri, :small, :shown,
    :hosts, :looks) c (version)
