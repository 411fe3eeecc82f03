-- name: client_assertion_spend
-- purpose: Uses an assertion up; false if it was used before.
-- kind: change
-- rows: one
-- in: assertion_hash bytea, expires_at timestamptz
-- out: is_fresh boolean
select s.is_fresh
from placet.client_assertion_spend(:assertion_hash, :expires_at) s (is_fresh)
