-- name: client_mirror_again
-- purpose: The engine has something else than this version of a client.
-- kind: change
-- rows: one
-- actor: machine:mirror
-- in: client_id text, version bigint
-- out: is_due boolean
select placet.client_mirror_again(:client_id, :version) > 0 as is_due
