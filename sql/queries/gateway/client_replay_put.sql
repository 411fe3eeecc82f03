-- name: client_replay_put
-- purpose: How long a client's refresh answers are given again.
-- kind: change
-- rows: none
-- in: client_id text, seconds bigint?
select from placet.client_replay_put(:client_id, :seconds)
