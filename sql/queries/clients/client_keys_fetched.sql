-- name: client_keys_fetched
-- purpose: Keeps what a client's jwks_uri gave.
-- kind: change
-- rows: none
-- in: client_id text, jwks_uri text, jwks text
select from placet.client_keys_fetched(:client_id, :jwks_uri, :jwks)
