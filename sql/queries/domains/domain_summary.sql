-- name: domain_summary
-- purpose: How late the oldest look-up is, and since when none was answered.
-- kind: read
-- rows: one
-- out: watched bigint, stale bigint, late_s bigint, silent_s bigint
select count(*) filter (where d.next_check_at is not null) as watched,
    count(*) filter (where d.state = 'stale') as stale,
    coalesce(max(extract(epoch from now() - d.next_check_at))
	filter (where d.next_check_at < now()), 0)::bigint as late_s,
    coalesce(case when max(d.checked_at) > max(d.answered_at)
	then extract(epoch from now() - max(d.answered_at)) end, 0)::bigint
	as silent_s
from placet.domain d
