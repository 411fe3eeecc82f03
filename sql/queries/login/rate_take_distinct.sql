-- name: rate_take_distinct
-- purpose: Lets in at most `ceiling` different members in `per_s` seconds.
-- kind: change
-- rows: one
-- in: bucket bytea, member bytea, ceiling bigint, per_s bigint
-- out: is_allowed boolean, retry_after_s bigint
select r.is_allowed, r.retry_after_s
from placet.rate_take_distinct(:bucket, :member, :ceiling, :per_s) r
