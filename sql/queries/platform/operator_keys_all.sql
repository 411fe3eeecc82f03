-- name: operator_keys_all
-- purpose: The keys for the operator API.
-- kind: read
-- rows: many
-- out: label text, made_at timestamptz, last_used_at timestamptz?
select k.label, k.made_at, k.last_used_at
from placet.operator_key k
order by k.label
