-- name: session_touch
-- purpose: Notes that a session was used; at most once a minute.
-- kind: change
-- rows: none
-- actor: machine:login
-- under: any
-- in: cookie_hash bytea
update placet.session
set last_seen_at = clock_timestamp()
where cookie_hash = :cookie_hash
  and closed_at is null
  and last_seen_at < clock_timestamp() - interval '60 seconds'
  and last_seen_at + make_interval(secs => idle_s) > clock_timestamp()
