-- What happened on an account, for those who look after it.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * Which events of the log concern accounts, what sort of thing they are, and
 * where the account is named: "account": the subject is its id; "detail": in
 * the detail; "client": it owns the subject; "grant": the subject reaches into
 * it; "consent": those that were ticked; "transfer": the client's account and the
 * one that it is offered to. An event that is not here concerns a
 * person or the installation alone.
 */
create table placet.activity_event (
	event		text primary key,
	kind		text not null check (kind in ('account', 'members',
	    'policy', 'apps', 'clients', 'domains')),
	about		text not null check (about in ('account', 'detail',
	    'client', 'grant', 'consent', 'transfer'))
);
insert into placet.activity_event (event, kind, about)
values
    ('account_added', 'account', 'account'),
    ('account_renamed', 'account', 'account'),
    ('account_linked', 'account', 'account'),
    ('account_closed', 'account', 'account'),
    ('activity_exported', 'account', 'account'),
    ('registration_token_added', 'clients', 'detail'),
    ('member_put', 'members', 'account'),
    ('member_removed', 'members', 'account'),
    ('member_invited', 'members', 'account'),
    ('invitation_withdrawn', 'members', 'account'),
    ('invitation_answered', 'members', 'account'),
    ('policy_changed', 'policy', 'account'),
    ('consent_allowed', 'apps', 'consent'),
    ('grant_narrowed', 'apps', 'detail'),
    ('grant_ended', 'apps', 'grant'),
    ('client_added', 'clients', 'client'),
    ('client_registered', 'clients', 'client'),
    ('client_changed', 'clients', 'client'),
    ('client_suspended', 'clients', 'client'),
    ('client_resumed', 'clients', 'client'),
    ('client_deleted', 'clients', 'client'),
    ('client_reaped', 'clients', 'client'),
    ('client_domain_set', 'clients', 'client'),
    ('client_offered', 'clients', 'transfer'),
    ('client_offer_declined', 'clients', 'transfer'),
    ('client_offer_withdrawn', 'clients', 'transfer'),
    ('client_transferred', 'clients', 'transfer'),
    ('client_secret_added', 'clients', 'client'),
    ('client_secret_learnt', 'clients', 'client'),
    ('client_secret_removed', 'clients', 'client'),
    ('client_keys_changed', 'clients', 'client'),
    ('domain_claimed', 'domains', 'account'),
    ('domain_restarted', 'domains', 'account'),
    ('domain_verified', 'domains', 'account'),
    ('domain_stale', 'domains', 'account'),
    ('domain_confirmed', 'domains', 'account'),
    ('domain_lapsed', 'domains', 'account'),
    ('domain_timed_out', 'domains', 'account'),
    ('domain_displaced', 'domains', 'account'),
    ('domain_removed', 'domains', 'account');

/*
 * One row of the log as one account may read it. A row of the log is about a
 * person and may name several accounts, so nobody but its person reads it; what
 * is here leaves out the other accounts, and people who are none of this one's.
 * Names are those of the time: who has left is still named.
 *
 * actor: "person" (then actor_id), "operator", "system", or "outside": somebody
 * of another account.
 */
create table placet.account_activity (
	account_id	uuid not null references placet.account,
	audit_id	bigint not null,
	at		timestamptz not null,
	event		text not null,
	kind		text not null,
	actor		text not null check (actor in ('person', 'operator',
	    'system', 'outside')),
	actor_id	uuid,
	actor_name	text,
	member_id	uuid,
	member_name	text,
	app_id		text,
	app_name	text,
	detail		jsonb not null,
	primary key (account_id, audit_id),
	check ((actor = 'person') = (actor_id is not null))
);

alter table placet.account_activity
    enable row level security, force row level security;
create policy sees on placet.account_activity for select using (
	(select placet.actor_rules())
	or (select placet.actor()) = 'machine:activity'
	or account_id = any ((select placet.actor_accounts('admin'))::uuid[]));
create policy retells on placet.account_activity for insert with check (
	(select placet.actor()) = 'machine:activity');
create trigger activity_stands
before update or delete or truncate on placet.account_activity
for each statement execute function placet.audit_stands();

grant select on placet.activity_event, placet.account_activity
    to placet_writer, placet_reader;
grant insert on placet.account_activity to placet_writer;

-- Who retells the log reads it.
create policy retells on placet.audit for select using (
	(select placet.actor()) = 'machine:activity');

-- The accounts that one row of the log concerns.
create function placet.activity_accounts(about text, subject text,
    detail jsonb) returns setof uuid
language plpgsql stable
rows 2
as $$
begin
	if about = 'account' then
		return next subject::uuid;
	elsif about = 'detail' then
		return next (detail ->> 'account')::uuid;
	elsif about = 'consent' then
		return query
		select distinct t::uuid
		from jsonb_array_elements_text(detail -> 'accounts') t;
	elsif about = 'transfer' then
		return query
		select unnest(array[t.from_account,
		    coalesce(t.taken_by, t.to_account)])
		from placet.client_transfer t
		where t.transfer_id = (detail ->> 'transfer')::uuid;
	elsif about = 'client' then
		return query
		select c.account_id from placet.client c
		where c.client_id = subject;
	else
		return query
		select r.account_id from placet.grant_account r
		where r.grant_id = subject::uuid;
	end if;
end
$$;

-- Retells rows of the log to their accounts, each once.
create function placet.activity_add(rows bigint[]) returns void
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
begin
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
	    -- A private app of others has no name here.
	    case when c.is_public or c.account_id = x.account_id
		then c.name end,
	    jsonb_strip_nulls(jsonb_build_object(
		'role', n.detail -> 'role', 'was', n.detail -> 'was',
		'now', n.detail -> 'now', 'count', n.detail -> 'count',
		'reason', n.detail -> 'reason', 'why', n.detail -> 'why',
		'joins', n.detail -> 'joins', 'scopes', n.detail -> 'scopes',
		'label', n.detail -> 'label', 'version', n.detail -> 'version',
		'domain', n.detail -> 'domain', 'format', n.detail -> 'format',
		'through', n.detail -> 'through', 'email', i.email))
	from (
		select a.audit_id, a.at, a.event, a.subject, a.user_id,
		    a.detail, e.kind, e.about,
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
			then a.user_id end as member
		from placet.audit a
		join placet.activity_event e on e.event = a.event
		where a.audit_id = any (rows)) n
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
	left join placet.invitation i on n.kind = 'members'
	    and i.invitation_id = (n.detail ->> 'invitation')::uuid
	where x.account_id is not null
	  and x.account_id <> placet.built_in_account()
	on conflict do nothing;
end
$$;

/*
 * Told by the log itself, in the statement that writes it: no event of an
 * account can be in one and not in the other. Whoever acts sees too little for
 * it: another account that the same approval reaches must learn of its end.
 */
create function placet.audit_is_retold() returns trigger
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	acting text := current_setting('placet.actor', true);
	told bigint[];
begin
	select array_agg(a.audit_id) into told
	from added a
	join placet.activity_event e on e.event = a.event;
	if told is null then
		return null;
	end if;
	perform set_config('placet.actor', 'machine:activity', true);
	perform placet.activity_add(told);
	perform set_config('placet.actor', coalesce(acting, ''), true);
	return null;
end
$$;
create trigger is_retold
after insert on placet.audit
referencing new table as added
for each statement execute function placet.audit_is_retold();

/*
 * An admin takes the log of an account away as a file: written down, and so
 * often only. The file itself is read afterwards.
 */
create function placet.activity_export(account uuid, in_format text,
    rows bigint)
returns table (is_allowed boolean, retry_after_s bigint)
language plpgsql
as $$
begin
	if not placet.actor_rules() and not coalesce(account =
	    any (placet.actor_accounts('admin')), false) then
		perform placet.refuse('PC404', 'no such account');
	end if;
	select r.is_allowed, r.retry_after_s into is_allowed, retry_after_s
	from placet.rate_take(sha256(convert_to('activity_export:'
	    || account || ':' || coalesce(placet.actor(), ''), 'UTF8')),
	    20, 3600, 1) r;
	if is_allowed then
		perform placet.note('activity_exported', account::text,
		    placet.actor_user(), jsonb_build_object('format',
		    in_format, 'count', rows));
	end if;
	return next;
end
$$;

commit;

-- What was written before, a few rows at a time: nobody waits for it. What is
-- written meanwhile is retold by the trigger.
set statement_timeout = '1h';
set placet.actor = 'machine:activity';
do $$
declare
	from_id bigint := 0;
	batch bigint[];
begin
	loop
		select array_agg(b.audit_id order by b.audit_id) into batch
		from (
			select a.audit_id
			from placet.audit a
			where a.audit_id > from_id
			order by a.audit_id
			limit 1000) b;
		exit when batch is null;
		perform placet.activity_add(batch);
		from_id := batch[array_upper(batch, 1)];
		commit;
	end loop;
end
$$;
