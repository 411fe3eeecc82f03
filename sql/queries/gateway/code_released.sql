-- name: code_released
-- purpose: A code that gave no tokens may be presented again.
-- kind: change
-- rows: none
-- in: code_hash bytea
select from placet.code_released(:code_hash)
