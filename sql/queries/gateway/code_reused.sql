-- name: code_reused
-- purpose: A spent code came again: what came of it ends.
-- kind: change
-- rows: none
-- in: code_hash bytea
select from placet.code_reused(:code_hash)
