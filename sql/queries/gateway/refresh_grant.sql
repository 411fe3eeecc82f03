-- name: refresh_grant
-- purpose: The grant of a refresh token that was exchanged a moment ago.
-- kind: read
-- rows: maybe
-- in: flight_id bytea, client_id text
-- out: grant_id uuid
select f.grant_id
from placet.refresh_flight f
where f.flight_id = :flight_id
  and f.client_id = :client_id
  and f.grant_id is not null
  and f.state = 'answered'
  and f.replay_until > clock_timestamp()
