-- name: resource_add
-- purpose: Adds a resource server; 23505 when name or audience is taken.
-- kind: change
-- rows: one
-- in: name text, audience text, secret_hash bytea
-- out: resource_id uuid
select r.resource_id
from placet.resource_add(:name, :audience, :secret_hash) r (resource_id)
