-- name: mail_summary
-- purpose: How many mails wait, how late the oldest is, how many failed today.
-- kind: read
-- rows: one
-- out: waiting bigint, late_s bigint, failed bigint
select (
        select count(*)
        from placet.mail m
        where m.state in ('waiting', 'running', 'gathered')) as waiting, (
        select coalesce(max(extract(epoch from now()
            - case when m.attempts > 0 then m.queued_at else m.due_at end)),
            0)::bigint
        from placet.mail m
        where m.state in ('waiting', 'running')
          and (m.attempts > 0 or m.due_at < now())) as late_s, (
        select count(*)
        from placet.mail m
        where m.state = 'failed'
          and m.done_at > now() - interval '1 day') as failed
