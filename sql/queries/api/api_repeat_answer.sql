-- name: api_repeat_answer
-- purpose: Keeps what was answered to an Idempotency-Key.
-- kind: change
-- rows: none
-- in: repeat_id bytea, sealed bytea
update placet.api_repeat r
set sealed = :sealed
where r.repeat_id = :repeat_id
  and r.sealed is null
