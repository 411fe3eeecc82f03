-- name: device_give_back
-- purpose: The engine was not even reached: the next poll may try again.
-- kind: change
-- rows: none
-- in: device_hash bytea, sealed bytea
update placet.device d
set state = 'allowed', sealed = :sealed
where d.device_hash = :device_hash
  and d.state = 'taken'
