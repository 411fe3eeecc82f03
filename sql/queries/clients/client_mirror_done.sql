-- name: client_mirror_done
-- purpose: The engine has this version of a client, or has forgotten it.
-- kind: change
-- rows: none
-- in: client_id text, version bigint, has_it boolean
select from placet.client_mirror_done(:client_id, :version,
    case when :has_it then ''::bytea end)
