-- name: operator_key_remove
-- purpose: Takes a key for the operator API away.
-- kind: change
-- rows: one
-- in: label text
-- out: key_id uuid
select r.key_id
from placet.operator_key_remove(:label) r (key_id)
