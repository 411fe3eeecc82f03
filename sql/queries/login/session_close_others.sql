-- name: session_close_others
-- purpose: Signs a user out everywhere else.
-- kind: change
-- rows: one
-- in: user_id uuid, cookie_hash bytea
-- out: closed bigint
select c.closed
from placet.session_close_others(:user_id, :cookie_hash) c (closed)
