-- name: client_outsiders
-- purpose: Whose access ends when a client becomes private.
-- kind: read
-- rows: one
-- in: client_id text
-- out: grants bigint, people bigint
select count(*) as grants, count(distinct o.user_id) as people
from placet.client_outsiders(:client_id) o
