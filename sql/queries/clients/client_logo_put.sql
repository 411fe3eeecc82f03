-- name: client_logo_put
-- purpose: Puts a client's logo, or takes it away.
-- kind: change
-- rows: one
-- in: client_id text, version bigint, logo_hash bytea?, png bytea?
-- out: version bigint
select c.version
from placet.client_logo_put(:client_id, :version, :logo_hash, :png)
    c (version)
