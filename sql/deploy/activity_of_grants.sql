-- What happened to an access is told of the app that was allowed.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * Retells rows of the log to their accounts, each once.
 *
 * A private app of others has no name here, but for who gives it away or is
 * offered it: of those two each reads the name of the other. An access that ends
 * is one of the app as it was called on the page on which it was allowed, if
 * everybody knew that name then: who made it private since may have given it
 * any name. An app that became public or private was changed in just that.
 *
 * What is looked up by is taken out of the log's rows first: what comes out of
 * jsonb on the way may leak, and behind a policy no index is asked for that.
 */
create or replace function placet.activity_add(rows bigint[]) returns void
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
begin
	with n as materialized (
		select a.audit_id, a.at, a.event, a.user_id, a.detail, a.subject,
		    e.kind, e.about,
		    case when a.actor like 'user:%'
			then substr(a.actor, 6)::uuid
			when a.actor = 'machine:accounts' then a.user_id
			else (a.detail ->> 'by')::uuid end as who,
		    case when a.actor like 'machine:%' then 'system'
			else 'operator' end as what,
		    case when e.about in ('client', 'transfer')
			then a.subject else a.detail ->> 'client' end as app,
		    case when e.kind in ('members', 'apps') and a.event
			not in ('member_invited', 'invitation_withdrawn')
			then a.user_id end as member,
		    case when e.about = 'transfer'
			then (a.detail ->> 'transfer')::uuid end as transfer,
		    case when e.kind = 'members'
			then (a.detail ->> 'invitation')::uuid end as invitation,
		    case when a.event in ('grant_narrowed', 'grant_ended')
			then a.subject::uuid end as grant_id,
		    case when a.event = 'client_changed'
			then (a.detail ->> 'version')::bigint end as version
		from placet.audit a
		join placet.activity_event e on e.event = a.event
		where a.audit_id = any (rows))
	insert into placet.account_activity (account_id, audit_id, at, event,
	    kind, actor, actor_id, actor_name, member_id, member_name, app_id,
	    app_name, detail)
	select x.account_id, n.audit_id, n.at, n.event, n.kind,
	    case when n.who is null then n.what
		when w.is_known then 'person'
		else 'outside' end,
	    case when w.is_known then n.who end,
	    case when w.is_known then w.name end,
	    m.user_id, m.name, n.app,
	    case when s.is_known then s.name
		when c.is_public or c.account_id = x.account_id
		or t.transfer_id is not null or h.is_former
		then c.name end,
	    jsonb_strip_nulls(jsonb_build_object(
		'role', n.detail -> 'role', 'was', n.detail -> 'was',
		'now', n.detail -> 'now', 'count', n.detail -> 'count',
		'reason', n.detail -> 'reason', 'why', n.detail -> 'why',
		'joins', n.detail -> 'joins', 'scopes', n.detail -> 'scopes',
		'label', n.detail -> 'label', 'version', n.detail -> 'version',
		'domain', n.detail -> 'domain', 'format', n.detail -> 'format',
		'through', n.detail -> 'through', 'email', i.email,
		'visibility', v.visibility, 'other', t.other,
		'received', t.is_received))
	from n
	cross join lateral placet.activity_accounts(n.about, n.subject,
	    n.detail) x (account_id)
	left join lateral (
		select u.name, u.user_id = n.user_id or exists (
		    select from placet.membership s
		    where s.account_id = x.account_id
		      and s.user_id = u.user_id) as is_known
		from placet.app_user u
		where u.user_id = n.who) w on true
	left join placet.app_user m on m.user_id = n.member
	left join placet.client c on c.client_id = n.app
	left join lateral (
		select o.transfer_id, o.from_account <> x.account_id
		    as is_received, case when o.from_account = x.account_id
			then coalesce(r.name, o.to_email) else f.name end
		    as other
		from placet.client_transfer o
		join placet.account f on f.account_id = o.from_account
		left join placet.account r on r.account_id =
		    coalesce(o.taken_by, o.to_account)
		where o.transfer_id = n.transfer) t
	    on true
	left join lateral (
		select true as is_former
		from placet.client_version o
		where n.detail ->> 'reason' = 'client changed hands'
		  and o.client_id = n.app and o.account_id = x.account_id
		limit 1) h on true
	left join lateral (
		select case (o.content ->> 'is_public')::boolean
		    when true then 'public' else 'private' end as visibility
		from placet.client_version o
		join placet.client_version b on b.client_id = n.app
		  and b.version = n.version - 1
		where o.client_id = n.app and o.version = n.version
		  and o.content -> 'is_public' <> b.content -> 'is_public') v
	    on true
	left join lateral (
		select d.shown ->> 'app' as name, v.account_id = x.account_id
		    or (v.content ->> 'is_public')::boolean as is_known
		from placet.access_grant g
		join placet.decision d on d.user_id = g.user_id
		  and d.grant_id = g.grant_id and d.decided_at >= g.granted_at
		join placet.client_version v on v.client_id = d.client_id
		  and v.version = d.client_version
		where g.grant_id = n.grant_id and d.shown ? 'app'
		order by d.decided_at
		limit 1) s on true
	left join placet.invitation i on i.invitation_id = n.invitation
	where x.account_id is not null
	  and x.account_id <> placet.built_in_account()
	on conflict do nothing;
end
$$;

commit;
