-- name: activity_parts
-- purpose: The log of an account in parts of a size, newest first.
-- kind: read
-- rows: many
-- in: account_id uuid, part_rows bigint
-- out: before bigint, newest timestamptz, oldest timestamptz, events bigint
select max(n.audit_id) + 1 as before, max(n.at) as newest,
    min(n.at) as oldest, count(*) as events
from (
    select a.audit_id, a.at,
        (row_number() over (order by a.audit_id desc) - 1) / :part_rows
            as part
    from placet.account_activity a
    where a.account_id = :account_id) n
group by n.part
order by n.part
limit 200
