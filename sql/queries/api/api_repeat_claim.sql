-- name: api_repeat_claim
-- purpose: Who comes first with an Idempotency-Key; else what was answered.
-- kind: change
-- rows: one
-- in: repeat_id bytea, mark bytea
-- out: is_new boolean, is_same boolean, sealed bytea?, age_s bigint
select c.is_new, c.is_same, c.sealed, c.age_s
from placet.api_repeat_claim(:repeat_id, :mark) c
