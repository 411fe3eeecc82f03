-- name: client_mirror_compare
-- purpose: A client to compare with what the engine has; '' for none.
-- kind: change
-- rows: one
-- actor: machine:mirror
-- in: every_s bigint
-- out: client_id text
select coalesce(placet.client_mirror_compare(:every_s), '') as client_id
