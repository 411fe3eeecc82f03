-- name: engine_rekey_told
-- purpose: The engine knows these clients by that master key.
-- kind: change
-- rows: none
-- in: version bigint, client_ids text[]
select from placet.engine_rekey_told(:version, :client_ids)
