-- name: engine_keys_prune
-- purpose: Removes master keys that nothing is derived from any more.
-- kind: change
-- rows: one
-- out: pruned bigint
select p.pruned
from placet.engine_keys_prune() p (pruned)
