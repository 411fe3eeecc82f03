-- name: client_reach
-- purpose: How much access to a client would end with it.
-- kind: read
-- rows: one
-- in: client_id text
-- out: grants bigint, people bigint
select count(*) as grants, count(distinct g.user_id) as people
from placet.access_grant g
where g.client_id = :client_id and g.state = 'live'
