-- name: session_refresh
-- purpose: Something was proved again: a new cookie for this session.
-- kind: change
-- rows: one
-- in: cookie_hash bytea, new_hash bytea, event text
-- out: session_id uuid
select s.session_id
from placet.session_renew(:cookie_hash, :new_hash, :event) s (session_id)
