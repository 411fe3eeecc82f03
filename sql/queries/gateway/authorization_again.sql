-- name: authorization_again
-- purpose: The engine's answer that an authorization had, for the same session.
-- kind: change
-- rows: maybe
-- in: request_hash bytea, session_id uuid
-- out: is_answered boolean, sealed bytea?
select c.answered_at is not null as is_answered,
    case when c.sealed_until > clock_timestamp() then c.sealed end as sealed
from placet.authorization_code c
where c.request_hash = :request_hash and c.session_id = :session_id
