-- name: device_state
-- purpose: How a device's request stands, and to whom its code is sealed.
-- kind: change
-- rows: maybe
-- in: user_hash bytea
-- out: state text, public_key bytea, is_answered boolean
select d.state, d.public_key,
    d.sealed is not null or d.state = 'taken' as is_answered
from placet.device d
where d.user_hash = :user_hash
