-- name: mail_client_changes
-- purpose: What mails tell of changes of clients, those of one together.
-- kind: read
-- rows: many
-- in: changes jsonb
-- out: client_id text, account_id uuid, account_name text, client_name text
-- out: version bigint, at timestamptz, actor text, actor_name text
-- out: through_name text, peer text
-- out: fields text[], signs text[], texts text[]
select v.client_id, v.account_id, a.name as account_name,
    p.content ->> 'name' as client_name, v.version, v.at, v.actor,
    coalesce(u.name, '') as actor_name, coalesce(t.name, '') as through_name,
    coalesce(m.peer, '') as peer, x.fields, x.signs, x.texts
from jsonb_to_recordset(:changes) m (client text, version bigint,
    through text, peer text)
join placet.client_version v
    on v.client_id = m.client and v.version = m.version
join placet.client_version p
    on p.client_id = m.client and p.version = m.version - 1
join placet.account a on a.account_id = v.account_id
left join placet.app_user u on u.user_id =
    case when v.actor like 'user:%' then substr(v.actor, 6)::uuid end
left join placet.client t on t.client_id = m.through
cross join lateral (
	select array_agg(c.field) as fields,
	    array_agg(case when c.is_added then '+' else '-' end) as signs,
	    array_agg(case when length(c.said) > 300
		then left(c.said, 300) || chr(8230) else c.said end) as texts
	from placet.changes_seen(p.content, v.content) c) x
where x.fields is not null
order by min(v.at) over (partition by v.client_id), v.client_id, v.version
