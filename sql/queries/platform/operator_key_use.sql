-- name: operator_key_use
-- purpose: Whose key this is.
-- kind: change
-- rows: maybe
-- actor: machine:operator-api
-- in: key_hash bytea
-- out: label text
select u.label
from placet.operator_key_use(:key_hash) u
