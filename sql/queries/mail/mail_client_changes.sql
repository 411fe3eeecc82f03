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
    -- One by one, by their key: to join them, all people would be read.
    coalesce((select u.name from placet.app_user u
	where u.user_id = case when v.actor like 'user:%'
	    then substr(v.actor, 6)::uuid end), '') as actor_name,
    coalesce((select t.name from placet.client t
	where t.client_id = m.through), '') as through_name,
    coalesce(m.peer, '') as peer, x.fields, x.signs, x.texts
from jsonb_to_recordset(:changes) m (client text, version bigint,
    through text, peer text)
join placet.client_version v
    on v.client_id = m.client and v.version = m.version
join placet.client_version p
    on p.client_id = m.client and p.version = m.version - 1
join placet.account a on a.account_id = v.account_id
cross join lateral (
	select array_agg(c.field) as fields,
	    array_agg(case when c.is_added then '+' else '-' end) as signs,
	    array_agg(case when length(c.said) > 300
		then left(c.said, 300) || chr(8230) else c.said end) as texts
	from placet.changes_seen(p.content, v.content) c) x
where x.fields is not null
order by min(v.at) over (partition by v.client_id), v.client_id, v.version
