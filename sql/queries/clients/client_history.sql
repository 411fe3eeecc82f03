-- name: client_history
-- purpose: What happened to a client, newest first, and who did it.
-- kind: read
-- rows: many
-- in: client_id text, events text[], from_row bigint, row_count bigint
-- out: at timestamptz, event text, version bigint?, actor text
-- out: actor_name text, label text, number bigint?
-- out: fields text[], signs text[], texts text[]
with since as (
	-- What happened before is the former account's, and who did it: also
	-- to who belongs to both, and where it has come back.
	select coalesce(c.owned_since, '-infinity') as at
	from placet.client c
	where c.client_id = :client_id),
found as (
	select v.at, 'version' as event, v.version, v.actor, null::uuid as by_id,
	    p.content as was, v.content as is_now, null::jsonb as detail,
	    v.version as place
	from since
	join placet.client_version v on v.at >= since.at
	left join placet.client_version p
	    on p.client_id = v.client_id and p.version = v.version - 1
	where v.client_id = :client_id
	  -- Taking it over is an event of its own.
	  and not exists (
		select from placet.audit t
		where t.subject = :client_id and t.event like 'client\_%'
		  and t.event = 'client_transferred'
		  and (t.detail ->> 'version')::bigint = v.version)
	union all
	select a.at, a.event, null, a.actor, (a.detail ->> 'by')::uuid,
	    null, null, a.detail, a.audit_id
	from since
	join placet.audit a on a.at >= since.at
	where a.subject = :client_id and a.event like 'client\_%'
	  and a.event = any (:events)
	order by at desc, place desc
	offset :from_row
	limit :row_count)
select f.at, f.event, f.version,
    case when f.by_id is not null then 'user:' || f.by_id else f.actor
    end as actor,
    -- One by one, by their key: to join them, all people would be read.
    coalesce((select u.name from placet.app_user u
	where u.user_id = case when f.by_id is not null then f.by_id
	    when f.actor like 'user:%' then substr(f.actor, 6)::uuid end),
	'') as actor_name,
    coalesce(f.detail ->> 'label', s.label, f.detail ->> 'to',
	f.detail ->> 'domain', '') as label,
    coalesce(f.detail ->> 'ended', f.detail ->> 'seconds')::bigint as number,
    coalesce(x.fields, '{}') as fields, coalesce(x.signs, '{}') as signs,
    coalesce(x.texts, '{}') as texts
from found f
left join placet.client_secret s
    on s.client_id = :client_id and s.secret_id::text = f.detail ->> 'secret'
left join lateral (
	select array_agg(c.field) as fields, array_agg(case when c.is_added then '+' else '-' end) as signs,
	    array_agg(left(c.said, 500)) as texts
	from placet.version_changes(f.was, f.is_now) c
	where f.was is not null) x on true
order by f.at desc, f.place desc
