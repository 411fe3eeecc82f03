-- name: policy_put
-- purpose: Which new apps an account takes from now on; may end others.
-- kind: change
-- rows: one
-- in: account_id uuid, new_apps text, version bigint, digest text, ends boolean
-- out: ended bigint
select p.ended
from placet.policy_put(:account_id, :new_apps, :version, :digest, :ends)
    p (ended)
