-- Mail: written together with what it tells about, sent by whoever comes first.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * What may be sent to one person, and how often: `burst` at once and as many
 * again in `per_s` seconds. Mails of a kind that gathers are slowed down by
 * that, and what has piled up for a person becomes one mail, so nothing is
 * lost; of a kind that does not, the next one is refused.
 *
 * `wait_s`: so long a mail waits for others of its statement or the next ones.
 * `keep_s`: when it could not be sent for so long, it is given up.
 */
create table placet.mail_kind (
	kind		text primary key check (kind ~ '^[a-z_]{1,32}$'),
	gathers		boolean not null,
	burst		bigint not null check (burst > 0),
	per_s		bigint not null check (per_s > 0),
	wait_s		bigint not null check (wait_s >= 0),
	keep_s		bigint not null check (keep_s > 0)
);
insert into placet.mail_kind
    (kind, gathers, burst, per_s, wait_s, keep_s)
values
    ('new_app', true, 20, 3600, 0, 259200),
    ('access_ended', true, 20, 3600, 5, 259200),
    ('account_app', true, 20, 3600, 0, 259200);

/*
 * The spool. To a user (at the address that is theirs when it leaves) or to an
 * address. `event` names what it tells about, once for ever. `params` holds
 * names of rows and no secret; the token of a link is in `sealed`, under a key
 * that is not here. Both go when the mail has gone.
 *
 * Mails that leave as one have the `batch` of the first of them, which alone
 * waits and runs; the others are gathered under it. A batch that was tried once
 * never grows: the same Message-ID must not name two different texts.
 */
create table placet.mail (
	mail_id		uuid primary key default gen_random_uuid(),
	event		text not null unique
	    check (length(event) between 1 and 300),
	kind		text not null references placet.mail_kind,
	user_id		uuid references placet.app_user,
	address		text check (length(address) between 3 and 254),
	locale		text,
	params		jsonb,
	sealed		bytea,
	state		text not null default 'waiting' check (state in
	    ('waiting', 'running', 'gathered', 'sent', 'failed')),
	batch		uuid,
	claim		uuid,
	attempts	bigint not null default 0,
	queued_at	timestamptz not null default clock_timestamp(),
	due_at		timestamptz not null,
	give_up_at	timestamptz not null,
	done_at		timestamptz,
	failure		text,
	check ((user_id is null) <> (address is null)),
	check ((state in ('sent', 'failed')) = (done_at is not null)),
	check (state <> 'sent' or (params is null and sealed is null))
);
create index mail_due on placet.mail (due_at)
    where state in ('waiting', 'running');
create index mail_gathering on placet.mail (kind, user_id, address)
    where state = 'waiting' and batch is null;
create index mail_batch on placet.mail (batch)
    where state in ('waiting', 'running', 'gathered');
create index mail_over on placet.mail (done_at) where done_at is not null;

-- Since when an app is known on an account: its owners are told once.
create table placet.account_app (
	account_id	uuid not null references placet.account,
	client_id	text not null references placet.client,
	first_at	timestamptz not null default clock_timestamp(),
	primary key (account_id, client_id)
);

alter table placet.mail enable row level security, force row level security;
alter table placet.account_app
    enable row level security, force row level security;

-- Who acts may have somebody told; whom, and what, is nobody's to read back.
create policy adds on placet.mail for insert with check (
	(select placet.actor_is_trusted())
	or (select placet.actor_user()) is not null);
create policy machines on placet.mail using (
	(select placet.actor_is_trusted()));

create policy sees on placet.account_app for select using (
	(select placet.actor_is_trusted())
	or account_id = any ((select placet.actor_accounts('member'))::uuid[]));
create policy adds on placet.account_app for insert with check (
	(select placet.actor_is_trusted())
	or account_id = any ((select placet.actor_accounts('member'))::uuid[]));

grant select on placet.mail_kind, placet.mail, placet.account_app
    to placet_writer, placet_reader;
grant insert on placet.mail, placet.account_app to placet_writer;
grant update (params, sealed, state, batch, claim, attempts, due_at, done_at,
    failure) on placet.mail to placet_writer;
grant delete on placet.mail to placet_writer;

-- Whose limit: one recipient's for one kind of mail.
create function placet.mail_bucket(kind text, who uuid, address text)
returns bytea
language sql immutable parallel safe
return sha256(convert_to('mail:' || kind || ':'
    || coalesce(who::text, lower(address)), 'UTF8'));

/*
 * Has one mail sent: to a user (`who`) or to an address, the other being null.
 * Called in the statement that changes what it tells about.
 *
 * event     names that change, such as 'new_app:<grant>'; a second mail about
 *           it is not sent.
 * language  'ar'; null: the one in which the user last answered a question.
 * sealed    null, or the token of a link as mail_seal() of app/mail gives it
 *
 * Gives false when there is one already, or when the recipient got too many of
 * a kind that does not gather.
 */
create function placet.mail_queue(event text, in_kind text, who uuid,
    in_address text, language text, in_params jsonb, in_sealed bytea)
returns boolean
language plpgsql
as $$
declare
	rule record;
	at timestamptz := clock_timestamp();
begin
	select k.gathers, k.burst, k.per_s, k.wait_s, k.keep_s into strict rule
	from placet.mail_kind k
	where k.kind = in_kind;
	if not rule.gathers and not (
	    select t.is_allowed
	    from placet.rate_take(placet.mail_bucket(in_kind, who, in_address),
		rule.burst, rule.per_s, 1) t) then
		return false;
	end if;
	insert into placet.mail as m (event, kind, user_id, address, locale,
	    params, sealed, due_at, give_up_at)
	values (event, in_kind, who, in_address, language, in_params, in_sealed,
	    at + make_interval(secs => rule.wait_s),
	    at + make_interval(secs => rule.keep_s))
	on conflict do nothing;
	return found;
end
$$;

/*
 * Told by the grants themselves, so that no statement that makes or ends one
 * can forget it. A grant that is renewed, or answers without a page, is an old
 * one: nothing is sent.
 */
create function placet.grant_made_is_told() returns trigger
language plpgsql
as $$
begin
	perform placet.mail_queue('new_app:' || new.grant_id, 'new_app',
	    new.user_id, null, null,
	    jsonb_build_object('grant', new.grant_id), null);
	return null;
end
$$;
create trigger made_is_told
after insert on placet.access_grant
for each row execute function placet.grant_made_is_told();

/*
 * Not when the person did it, nor when the app gave its access back, nor when
 * the person cannot sign in any more.
 */
create function placet.grant_ended_is_told() returns trigger
language plpgsql
as $$
begin
	if new.end_reason not in ('user', 'app', 'user disabled')
	    and placet.actor_user() is distinct from new.user_id then
		perform placet.mail_queue('access_ended:' || new.grant_id,
		    'access_ended', new.user_id, null, null,
		    jsonb_build_object('grant', new.grant_id), null);
	end if;
	return null;
end
$$;
create trigger ended_is_told
after update on placet.access_grant
for each row when (old.state = 'live' and new.state = 'ended')
execute function placet.grant_ended_is_told();

-- The owners of an account, once for each app (f:H2); who allowed it knows.
create function placet.account_app_is_told() returns trigger
language plpgsql
as $$
declare
	app text;
begin
	select g.client_id into app
	from placet.access_grant g
	where g.grant_id = new.grant_id;
	insert into placet.account_app (account_id, client_id)
	values (new.account_id, app)
	on conflict do nothing;
	if not found then
		return null;
	end if;
	perform placet.mail_queue('account_app:' || new.account_id || ':'
	    || m.user_id || ':' || app, 'account_app', m.user_id, null, null,
	    jsonb_build_object('grant', new.grant_id,
		'account', new.account_id), null)
	from placet.membership m
	where m.account_id = new.account_id and m.role = 'owner'
	  and m.user_id <> new.user_id;
	return null;
end
$$;
create trigger first_is_told
after insert on placet.grant_account
for each row execute function placet.account_app_is_told();

/*
 * Takes the next due mail for `lease_s` seconds, with everything that leaves as
 * one with it; no row when none is due. A person who got enough of that kind
 * for now is passed over until later, at most so many times at a call.
 *
 * Where the language is not known, the recipient's last answer tells it.
 */
create function placet.mail_claim(lease_s bigint)
returns table (batch uuid, claim uuid, kind text, address text, name text,
    language text, attempts bigint, queued_at timestamptz, event text,
    params jsonb, sealed bytea)
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	due record;
	rate record;
	bucket bytea;
	taken uuid := gen_random_uuid();
begin
	-- One at a time: who looks at a row hides it from whoever gathers.
	perform placet.lock_alone('mail', 'claim');
	for attempt in 1 .. 50 loop
		select m.mail_id, m.event, m.kind, m.user_id, m.address,
		    m.batch, m.sealed, m.queued_at, m.locale, m.attempts,
		    k.gathers, k.burst, k.per_s into due
		from placet.mail m
		join placet.mail_kind k on k.kind = m.kind
		where m.state in ('waiting', 'running')
		  and m.due_at <= clock_timestamp()
		order by m.due_at
		limit 1
		for update of m skip locked;
		if not found then
			return;
		end if;
		exit when due.batch is not null or not due.gathers;

		bucket := placet.mail_bucket(due.kind, due.user_id,
		    due.address);
		-- Whoever gathers for the same person at this moment takes
		-- what they see; the next look is early enough for this one.
		if not pg_try_advisory_xact_lock(hashtextextended(
		    'mail:' || encode(bucket, 'hex'), 0)) then
			return;
		end if;
		select t.is_allowed, t.retry_after_s into rate
		from placet.rate_take(bucket, due.burst, due.per_s, 1) t;
		exit when rate.is_allowed;
		update placet.mail m
		set due_at = clock_timestamp()
		    + make_interval(secs => rate.retry_after_s)
		where m.mail_id in (
			select o.mail_id from placet.mail o
			where o.kind = due.kind and o.state = 'waiting'
			  and o.batch is null
			  and o.user_id is not distinct from due.user_id
			  and o.address is not distinct from due.address
			for update skip locked);
		due := null;
	end loop;
	if due.mail_id is null then
		return;
	end if;

	if due.batch is null and due.gathers then
		update placet.mail m
		set state = 'gathered', batch = due.mail_id
		where m.mail_id in (
			select o.mail_id from placet.mail o
			where o.kind = due.kind and o.state = 'waiting'
			  and o.batch is null and o.mail_id <> due.mail_id
			  and o.user_id is not distinct from due.user_id
			  and o.address is not distinct from due.address
			order by o.queued_at
			limit 99
			for update skip locked);
	end if;
	update placet.mail m
	set state = 'running', batch = due.mail_id, claim = taken,
	    attempts = m.attempts + 1,
	    due_at = clock_timestamp() + make_interval(secs => lease_s)
	where m.mail_id = due.mail_id;
	return query select due.mail_id, taken, due.kind,
	    coalesce(due.address, u.email), coalesce(u.name, ''),
	    coalesce(due.locale, (
		select d.shown ->> 'language' from placet.decision d
		where d.user_id = due.user_id
		order by d.decided_at desc
		limit 1), ''),
	    due.attempts + 1, due.queued_at, due.event, (
		select coalesce(jsonb_agg(m.params order by m.queued_at,
		    m.mail_id), '[]')
		from placet.mail m
		where m.batch = due.mail_id
		  and m.state in ('running', 'gathered')),
	    due.sealed
	from (values (1)) one (row)
	left join placet.app_user u on u.user_id = due.user_id;
end
$$;

-- It was taken by the mail server. Whoever holds the claim by now, it has left.
create function placet.mail_sent(in_batch uuid) returns bigint
language sql
begin atomic
	with gone as (
		update placet.mail m
		set state = 'sent', params = null, sealed = null,
		    done_at = clock_timestamp(), failure = null
		where m.batch = in_batch
		  and m.state in ('waiting', 'running', 'gathered')
		returning m.mail_id
	)
	select count(*) from gone;
end;

/*
 * It was not taken: to be tried again in `again_in_s` seconds, or, where that
 * is null or it is too old, never. Gives whether it is over.
 */
create function placet.mail_not_sent(in_batch uuid, in_claim uuid, why text,
    again_in_s bigint) returns boolean
language plpgsql
as $$
declare
	is_over boolean;
begin
	select again_in_s is null or m.give_up_at <= clock_timestamp()
	into is_over
	from placet.mail m
	where m.mail_id = in_batch and m.claim = in_claim
	  and m.state = 'running'
	for update;
	if not found then
		return false;
	end if;
	update placet.mail m
	set state = case when is_over then 'failed'
		when m.mail_id = in_batch then 'waiting' else m.state end,
	    due_at = case when is_over then m.due_at else clock_timestamp()
		+ make_interval(secs => again_in_s) end,
	    done_at = case when is_over then clock_timestamp() end,
	    sealed = case when is_over then null else m.sealed end,
	    failure = left(why, 500)
	where m.batch = in_batch and m.state in ('running', 'gathered');
	return is_over;
end
$$;

/*
 * Gives up what waited too long without being tried, and forgets what is over
 * since 30 days; so many of each at a time.
 */
create function placet.mail_tidy(at_most bigint)
returns table (given_up bigint, forgotten bigint)
language plpgsql
as $$
begin
	update placet.mail m
	set state = 'failed', done_at = clock_timestamp(), sealed = null,
	    failure = coalesce(m.failure, 'not sent in time')
	where m.mail_id in (
		select o.mail_id from placet.mail o
		where o.state = 'waiting' and o.batch is null
		  and o.give_up_at <= clock_timestamp()
		limit at_most
		for update skip locked);
	get diagnostics given_up = row_count;
	delete from placet.mail m
	where m.mail_id in (
		select o.mail_id from placet.mail o
		where o.done_at < clock_timestamp() - interval '30 days'
		limit at_most
		for update skip locked);
	get diagnostics forgotten = row_count;
	return next;
end
$$;

commit;
