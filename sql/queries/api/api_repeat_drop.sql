-- name: api_repeat_drop
-- purpose: Nothing was done under this Idempotency-Key; it is free again.
-- kind: change
-- rows: none
-- in: repeat_id bytea
delete from placet.api_repeat r
where r.repeat_id = :repeat_id
  and r.sealed is null
