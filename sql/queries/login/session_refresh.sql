-- name: session_refresh
-- purpose: The password was given again: a new cookie for this session.
-- kind: change
-- rows: one
-- in: cookie_hash bytea, new_hash bytea
-- out: session_id uuid
select s.session_id
from placet.session_refresh(:cookie_hash, :new_hash) s (session_id)
