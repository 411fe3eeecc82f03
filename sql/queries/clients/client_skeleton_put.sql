-- name: client_skeleton_put
-- purpose: How the name of a public client looks.
-- kind: change
-- rows: none
-- actor: machine:skeleton
-- in: client_id text, name text, small text, shown text
select from placet.client_skeleton_put(:client_id, :name, :small, :shown)
