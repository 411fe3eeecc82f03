-- name: policy_of
-- purpose: Which new apps an account takes, for its owners.
-- kind: read
-- rows: one
-- in: account_id uuid
-- out: new_apps text, version bigint, refused bigint
select p.new_apps, p.version, (
    select count(*)
    from placet.policy_refused(:account_id, p.new_apps)) as refused
from (
    select coalesce(max(a.new_apps), 'all') as new_apps,
        coalesce(max(a.version), 0) as version
    from placet.account_policy a
    where a.account_id = :account_id) p
