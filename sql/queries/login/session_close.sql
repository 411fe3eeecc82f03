-- name: session_close
-- purpose: Signs out.
-- kind: change
-- rows: none
-- in: cookie_hash bytea
select from placet.session_close(:cookie_hash)
