-- name: delivery_done
-- purpose: The engine was told and asked; wipes the token that was held.
-- kind: change
-- rows: none
-- in: delivery_id uuid, outcome text
select from placet.delivery_done(:delivery_id, :outcome)
