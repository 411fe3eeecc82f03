-- name: hook_refused
-- purpose: The hook refused a dead grant: the engine must be told again.
-- kind: change
-- rows: none
-- in: grant_id uuid, epoch bigint, engine text
select from placet.hook_refused(:grant_id, :epoch, :engine)
