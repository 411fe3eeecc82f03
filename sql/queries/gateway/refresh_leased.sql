-- name: refresh_leased
-- purpose: More time for who still has to find out; zero gives it up.
-- kind: change
-- rows: one
-- in: flight_id bytea, owner uuid, lease_s bigint, parcel text
-- out: is_ours boolean
select l.is_ours
from placet.refresh_leased(:flight_id, :owner, :lease_s, :parcel) l (is_ours)
