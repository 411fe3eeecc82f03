-- name: resources_all
-- purpose: All resource servers, for the operator.
-- kind: read
-- rows: many
-- out: resource_id uuid, name text, audience text, is_disabled boolean
-- out: created_at timestamptz
select r.resource_id, r.name, r.audience, r.is_disabled, r.created_at
from placet.resource_server r
order by r.name
limit 1000
