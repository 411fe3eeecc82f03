-- name: delivery_failed
-- purpose: The engine was not told; to be tried again.
-- kind: change
-- rows: none
-- in: delivery_id uuid, reason text, again_in_s bigint
select from placet.delivery_failed(:delivery_id, :reason, :again_in_s)
