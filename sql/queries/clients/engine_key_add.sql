-- name: engine_key_add
-- purpose: A new master key for the engine's secrets, sealed.
-- kind: change
-- rows: one
-- in: version bigint, sealed bytea
-- out: is_added boolean
select a.is_added
from placet.engine_key_add(:version, :sealed) a (is_added)
