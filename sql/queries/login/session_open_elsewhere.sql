-- name: session_open_elsewhere
-- purpose: Signs somebody in who proved himself at the OpenID provider.
-- kind: change
-- rows: one
-- actor: machine:login
-- in: cookie_hash bytea, previous_hash bytea?, user_id uuid, idle_s bigint
-- in: absolute_s bigint, address text, agent text, proved_at timestamptz?
-- out: session_id uuid
select s.session_id
from placet.session_open_elsewhere(:cookie_hash, :previous_hash, :user_id,
    :idle_s, :absolute_s, :address, :agent, :proved_at) s (session_id)
