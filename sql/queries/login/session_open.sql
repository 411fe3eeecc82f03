-- name: session_open
-- purpose: Signs somebody in, ending the session this browser had.
-- kind: change
-- rows: one
-- actor: machine:login
-- in: cookie_hash bytea, previous_hash bytea?, user_id uuid, idle_s bigint
-- in: absolute_s bigint, address text, agent text
-- in: is_elsewhere boolean, proved_at timestamptz?
-- out: session_id uuid
select s.session_id
from (select case when :is_elsewhere
    then placet.session_open_elsewhere(:cookie_hash, :previous_hash,
	:user_id, :idle_s, :absolute_s, :address, :agent, :proved_at)
    else placet.session_open(:cookie_hash, :previous_hash, :user_id, :idle_s,
	:absolute_s, :address, :agent) end) s (session_id)
