-- name: code_claim
-- purpose: May a code be exchanged now, and of which grant is it?
-- kind: change
-- rows: one
-- in: code_hash bytea, client_id text, challenge text, lease_s bigint
-- out: verdict text, grant_id uuid?, epoch bigint?, user_id uuid?
select c.verdict, a.grant_id, a.epoch, a.user_id
from placet.code_claim(:code_hash, :client_id, :challenge, :lease_s)
    c (verdict)
left join placet.authorization_code a on a.code_hash = :code_hash
