-- name: refresh_purged
-- purpose: Wipes an answer whose tokens the engine does not believe in.
-- kind: change
-- rows: none
-- in: flight_id bytea
select from placet.refresh_purged(:flight_id)
