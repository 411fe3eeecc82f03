-- name: device_poll
-- purpose: Says how a device's request stands, and gives its code, once.
-- kind: change
-- rows: one
-- in: device_hash bytea, client_id text
-- out: outcome text, sealed bytea?
select p.outcome, p.sealed
from placet.device_poll(:device_hash, :client_id) p
