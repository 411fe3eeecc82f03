-- name: grant_renewed
-- purpose: Keeps the newest token of a grant; says whether it is alive.
-- kind: change
-- rows: one
-- in: grant_id uuid, epoch bigint, engine text, token_kind text, sealed bytea
-- in: token_hash bytea, code_hash bytea?
-- out: is_alive boolean
select r.is_alive
from placet.grant_renewed(:grant_id, :epoch, :engine, :token_kind, :sealed,
    :token_hash, :code_hash) r (is_alive)
