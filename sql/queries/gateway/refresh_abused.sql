-- name: refresh_abused
-- purpose: A spent refresh token came again: its grant ends.
-- kind: change
-- rows: none
-- in: flight_id bytea, why text
select from placet.refresh_abused(:flight_id, :why)
