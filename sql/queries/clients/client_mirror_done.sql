-- name: client_mirror_done
-- purpose: The engine has this version of a client.
-- kind: change
-- rows: none
-- in: client_id text, version bigint, hash bytea?
select from placet.client_mirror_done(:client_id, :version, :hash)
