-- name: client_mirrored
-- purpose: Notes which version of a registered client the engine knows.
-- kind: change
-- rows: none
-- in: client_id text, version bigint
select from placet.client_mirrored(:client_id, :version)
