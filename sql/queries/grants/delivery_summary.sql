-- name: delivery_summary
-- purpose: How much the engines must still be told, and since when.
-- kind: read
-- rows: one
-- out: waiting bigint, oldest_s bigint
select count(*) as waiting,
    coalesce(extract(epoch from now() - min(d.queued_at)), 0)::bigint
        as oldest_s
from placet.delivery d
where d.state <> 'done'
