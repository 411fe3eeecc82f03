-- name: refresh_released
-- purpose: The refresh token is as it was; tells those who wait.
-- kind: change
-- rows: none
-- in: flight_id bytea, owner uuid, parcel text
select from placet.refresh_released(:flight_id, :owner, :parcel)
