-- name: engine_keys_get
-- purpose: What the engine last said its public keys are.
-- kind: read
-- rows: maybe
-- in: engine text
-- out: keys text, mark bytea
select k.keys, k.mark
from placet.engine_public_keys k
where k.engine = :engine
