-- name: rate_take
-- purpose: Takes from a bucket of `burst` that refills in `per_s` seconds.
-- kind: change
-- rows: one
-- in: bucket bytea, burst bigint, per_s bigint, amount bigint
-- out: is_allowed boolean, retry_after_s bigint
select r.is_allowed, r.retry_after_s
from placet.rate_take(:bucket, :burst, :per_s, :amount) r
