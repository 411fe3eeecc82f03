-- name: code_lost
-- purpose: A code is spent, and nobody was given what came of it.
-- kind: change
-- rows: one
-- in: code_hash bytea
-- out: is_first boolean
select l.is_first
from placet.code_lost(:code_hash) l (is_first)
