-- name: grant_revoke
-- purpose: Ends one grant that the actor sees; twice changes nothing.
-- kind: change
-- rows: one
-- in: grant_id uuid, reason text
-- out: epoch bigint, client_name text
select r.epoch, r.client_name
from placet.grant_revoke(:grant_id, :reason) r
