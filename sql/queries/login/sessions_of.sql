-- name: sessions_of
-- purpose: The open sessions of a user, newest first.
-- kind: read
-- rows: many
-- in: user_id uuid
-- out: session_id uuid, opened_at timestamptz, last_seen_at timestamptz
-- out: address text, agent text
select s.session_id, s.opened_at, s.last_seen_at, s.address, s.agent
from placet.session s
where s.user_id = :user_id
  and s.closed_at is null
  and s.expires_at > now()
  and s.last_seen_at + make_interval(secs => s.idle_s) > now()
order by s.last_seen_at desc
limit 200
