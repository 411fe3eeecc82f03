-- name: client_hold_answer
-- purpose: An operator answers for a held client.
-- kind: change
-- rows: one
-- in: client_id text, is_released boolean
-- out: version bigint, lacks text[]
select h.version, h.lacks
from placet.client_hold_answer(:client_id, :is_released) h
