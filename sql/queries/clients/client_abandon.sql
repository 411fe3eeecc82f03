-- name: client_abandon
-- purpose: Leaves a registration whose answer never arrived to the reaper.
-- kind: change
-- rows: none
-- in: client_id text
select from placet.client_abandon(:client_id)
