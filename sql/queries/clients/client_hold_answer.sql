-- name: client_hold_answer
-- purpose: An operator answers for a held client.
-- kind: change
-- rows: one
-- in: client_id text, is_released boolean, reason text?
-- out: version bigint, lacks text[], is_public boolean
select h.version, h.lacks, h.is_public
from placet.client_hold_answer(:client_id, :is_released, :reason) h
