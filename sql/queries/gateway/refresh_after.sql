-- name: refresh_after
-- purpose: The answer that this refresh token was exchanged for, if kept.
-- kind: read
-- rows: maybe
-- in: flight_id bytea, client_id text
-- out: fingerprint bytea, sealed bytea, answered_at timestamptz
-- out: replay_until timestamptz
select f.fingerprint, f.sealed, f.answered_at, f.replay_until
from placet.refresh_flight f
where f.flight_id = :flight_id
  and f.client_id = :client_id
  and f.state = 'answered'
  and f.replay_until > clock_timestamp()
