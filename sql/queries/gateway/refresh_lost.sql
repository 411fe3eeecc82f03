-- name: refresh_lost
-- purpose: The engine took the token, and nobody has its answer.
-- kind: change
-- rows: one
-- in: flight_id bytea, owner uuid, parcel text
-- out: is_lost boolean
select l.is_lost
from placet.refresh_lost(:flight_id, :owner, :parcel) l (is_lost)
