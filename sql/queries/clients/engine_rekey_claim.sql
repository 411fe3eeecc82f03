-- name: engine_rekey_claim
-- purpose: Raises the next clients to a master key; which must be told?
-- kind: change
-- rows: many
-- in: version bigint, after text, most bigint
-- out: client_id text, is_to_be_told boolean
select c.client_id, c.is_to_be_told
from placet.engine_rekey_claim(:version, :after, :most) c
order by c.client_id
