-- name: password_set
-- purpose: Sets a password and ends all sessions but the kept one.
-- kind: change
-- rows: one
-- in: user_id uuid, password_hash text, keep_cookie_hash bytea?
-- out: closed bigint
select p.closed
from placet.password_set(:user_id, :password_hash, :keep_cookie_hash)
    p (closed)
