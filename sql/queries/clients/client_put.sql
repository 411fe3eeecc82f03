-- name: client_put
-- purpose: Writes a client; a new version if anything changed.
-- kind: change
-- rows: one
-- in: client_id text, account_id uuid, name text, is_public boolean
-- in: is_first_party boolean, method text, redirect_uris text[], scopes text[]
-- in: optional_scopes text[], grant_types text[], client_uri text?
-- in: policy_uri text?, tos_uri text?, tier text, kind_of_app text?
-- in: jwks text?, jwks_uri text?, small text, shown text
-- out: version bigint, is_new boolean
select p.version, p.is_new
from placet.client_put(:client_id, :account_id, :name, :is_public,
    :is_first_party, :method, :redirect_uris, :scopes, :optional_scopes,
    :grant_types, :client_uri, :policy_uri, :tos_uri, :tier, :kind_of_app,
    :jwks, :jwks_uri, :small, :shown) p
