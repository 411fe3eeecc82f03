-- name: client_register
-- purpose: Registers a client that nobody made by hand, or finds it again.
-- kind: change
-- rows: one
-- in: client_id text, tier text, name text, method text, redirect_uris text[]
-- in: scopes text[], optional_scopes text[], default_scopes text[]
-- in: grant_types text[], client_uri text?, policy_uri text?, tos_uri text?
-- in: application_type text, software_id text?, software_version text?
-- in: contacts text[], secret_hash bytea?, jwks text?, jwks_uri text?
-- in: token_hash bytea?, same_hash bytea?
-- in: document_url text?, document_hash bytea?, ttl_s bigint, most bigint
-- out: client_id text, version bigint, is_new boolean, created_at timestamptz
select r.client_id, r.version, r.is_new, r.created_at
from placet.client_register(:client_id, :tier, :name, :method, :redirect_uris,
    :scopes, :optional_scopes, :default_scopes, :grant_types, :client_uri,
    :policy_uri, :tos_uri, :application_type, :software_id,
    :software_version, :contacts, :secret_hash, :jwks, :jwks_uri,
    :token_hash, :same_hash, :document_url, :document_hash, :ttl_s, :most) r
