-- name: device_request
-- purpose: What a device asked for, as the query that was judged.
-- kind: change
-- rows: maybe
-- in: device_hash bytea, client_id text
-- out: request text
select d.request
from placet.device d
where d.device_hash = :device_hash
  and d.client_id = :client_id
