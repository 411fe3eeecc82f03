-- name: code_claim
-- purpose: Says whether a code may be exchanged now; then it is one's own turn.
-- kind: change
-- rows: one
-- in: code_hash bytea, client_id text, challenge text, lease_s bigint
-- out: verdict text
select c.verdict
from placet.code_claim(:code_hash, :client_id, :challenge, :lease_s)
    c (verdict)
