-- name: client_secret_used
-- purpose: Notes that a secret was used; at most every ten minutes.
-- kind: change
-- rows: none
-- in: client_id text, secret_hash bytea
select from placet.client_secret_used(:client_id, :secret_hash)
