-- name: policy_count
-- purpose: How many a policy would refuse, and a name for exactly those.
-- kind: read
-- rows: one
-- in: account_id uuid, new_apps text
-- out: refused bigint, digest text
select cardinality(r.grants)::bigint as refused,
    placet.grants_digest(r.grants) as digest
from (
    select array(
        select p.grant_id
        from placet.policy_refused(:account_id, :new_apps) p (grant_id))
        as grants) r
