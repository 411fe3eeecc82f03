-- name: resource_find
-- purpose: The resource server of this name.
-- kind: read
-- rows: maybe
-- in: name text
-- out: resource_id uuid, audience text, secret_hash bytea, is_disabled boolean
select r.resource_id, r.audience, r.secret_hash, r.is_disabled
from placet.resource_server r
where r.name = :name
