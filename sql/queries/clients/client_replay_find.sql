-- name: client_replay_find
-- purpose: How long a client's refresh answers are given again, if it says so.
-- kind: read
-- rows: maybe
-- in: client_id text
-- out: seconds bigint
select r.replay_s as seconds
from placet.client_replay r
where r.client_id = :client_id
