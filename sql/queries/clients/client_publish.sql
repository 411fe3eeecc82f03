-- name: client_publish
-- purpose: Makes a client public, or says what it lacks.
-- kind: change
-- rows: one
-- in: client_id text, version bigint, domain text?, small text, shown text
-- in: hosts text[], looks text[]
-- out: version bigint, lacks text[], is_held boolean
select p.version, p.lacks, p.is_held
from placet.client_publish(:client_id, :version, :domain, :small, :shown,
    :hosts, :looks) p
