-- name: session_find
-- purpose: Who is signed in with this cookie, if the session is not over.
-- kind: read
-- rows: maybe
-- actor: machine:login
-- in: cookie_hash bytea
-- out: session_id uuid, user_id uuid, email text, name text
-- out: signed_in_at timestamptz, is_operator boolean, is_stale boolean
select s.session_id, u.user_id, u.email, u.name, s.signed_in_at,
    u.is_operator, s.last_seen_at < now() - interval '60 seconds' as is_stale
from placet.session s
join placet.app_user u on u.user_id = s.user_id
where s.cookie_hash = :cookie_hash
  and s.closed_at is null
  and s.expires_at > now()
  and s.last_seen_at + make_interval(secs => s.idle_s) > now()
  and not u.is_disabled
