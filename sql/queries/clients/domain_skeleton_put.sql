-- name: domain_skeleton_put
-- purpose: How the domain of a public client looks.
-- kind: change
-- rows: none
-- actor: machine:skeleton
-- in: domain text, look text
select from placet.domain_skeleton_put(:domain, :look)
