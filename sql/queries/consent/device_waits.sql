-- name: device_waits
-- purpose: Does a device still wait for an answer to this user code?
-- kind: read
-- rows: one
-- in: user_hash bytea
-- out: is_waiting boolean
select exists (
    select from placet.device d
    where d.user_hash = :user_hash and d.state = 'waiting'
      and d.expires_at > clock_timestamp()) as is_waiting
