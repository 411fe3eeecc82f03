-- name: device_code_keep
-- purpose: Keeps the engine's code, sealed, for the device to fetch.
-- kind: change
-- rows: maybe
-- in: user_hash bytea, sealed bytea
-- out: is_in_time boolean
update placet.device d
set sealed = coalesce(d.sealed, :sealed)
where d.user_hash = :user_hash
  and d.state = 'allowed'
returning d.expires_at > clock_timestamp() as is_in_time
