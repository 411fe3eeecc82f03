-- name: operator_key_add
-- purpose: Makes a key for the operator API.
-- kind: change
-- rows: one
-- in: label text, key_hash bytea
-- out: key_id uuid
select a.key_id
from placet.operator_key_add(:label, :key_hash) a (key_id)
