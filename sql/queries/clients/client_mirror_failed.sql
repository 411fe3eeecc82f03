-- name: client_mirror_failed
-- purpose: The engine was not told; when somebody tries again.
-- kind: change
-- rows: none
-- in: client_id text, reason text, again_in_s bigint
select from placet.client_mirror_failed(:client_id, :reason, :again_in_s)
