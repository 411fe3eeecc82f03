-- name: client_reaped
-- purpose: Notes that the engine forgot a deleted client.
-- kind: change
-- rows: none
-- in: client_id text
select from placet.client_reaped(:client_id)
