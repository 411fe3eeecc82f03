-- name: reset_open
-- purpose: Makes a one-use link for a new password; older ones end.
-- kind: change
-- rows: maybe
-- in: email text, token_hash bytea, ttl_s bigint
-- out: user_id uuid
select r.user_id
from placet.reset_open(:email, :token_hash, :ttl_s) r
