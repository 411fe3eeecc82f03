-- name: client_keys_put
-- purpose: Writes a client's keys, or where they are fetched from.
-- kind: change
-- rows: none
-- in: client_id text, jwks text?, jwks_uri text?
select from placet.client_keys_put(:client_id, :jwks, :jwks_uri)
