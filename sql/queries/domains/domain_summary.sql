-- name: domain_summary
-- purpose: How late the oldest look-up is, and since when none was answered.
-- kind: read
-- rows: one
-- out: watched bigint, stale bigint, late_s bigint, silent_s bigint
select w.watched, w.stale, w.late_s,
    case when w.answered = 0 and w.asked > 0
        and w.asked >= least(3, w.watched)
    then extract(epoch from now() - w.last_answer)::bigint
    else 0 end as silent_s
from (
    select count(*) as watched,
        count(*) filter (where d.state = 'stale') as stale,
        coalesce(max(extract(epoch from now() - d.next_check_at))
            filter (where d.next_check_at < now()), 0)::bigint as late_s,
        count(*) filter (where d.checked_at > now() - interval '2 hours')
            as asked,
        count(*) filter (where d.answered_at > now() - interval '2 hours')
            as answered,
        coalesce(max(d.answered_at), min(d.claimed_at)) as last_answer
    from placet.domain d
    where d.next_check_at is not null) w
