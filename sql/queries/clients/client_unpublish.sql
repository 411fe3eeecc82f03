-- name: client_unpublish
-- purpose: Makes a public client private, and ends what others allowed it.
-- kind: change
-- rows: one
-- in: client_id text, version bigint
-- out: version bigint, ended bigint
select p.version, p.ended
from placet.client_unpublish(:client_id, :version) p
