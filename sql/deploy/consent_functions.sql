-- What a person answers, decided once.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

-- What an engine gives every client that asks: needs no account.
create function placet.scope_is_identity(scope text) returns boolean
language sql immutable parallel safe
return scope in ('openid', 'profile', 'email', 'address', 'phone',
    'offline_access', 'offline');

/*
 * Writes one answer to one authorization request, or gives the answer that was
 * written before. All locks first, in the order of placet.lock_shared: what is
 * read after them stays so until this transaction has ended.
 */
create function placet.consent_decide(in_engine text, in_flow text,
    in_cookie bytea, in_user uuid, in_client text, in_version bigint,
    in_answer text, in_requested text[], in_scopes text[],
    in_minimum_roles text[], in_accounts uuid[], in_audience text,
    in_grant uuid, in_redirect_uri text, in_shown jsonb,
    in_offered_at timestamptz, in_offer_ttl_s bigint, in_ttl_s bigint)
returns table (decision_id uuid, is_repeat boolean, answer text, state text,
    grant_id uuid, epoch bigint, scopes text[], accounts uuid[])
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	chosen uuid[] := array(select distinct a from unnest(in_accounts) a
	    order by a);
	one uuid;
	seat uuid;
	client record;
	held record;
	rank bigint;
	given_grant uuid;
	given_epoch bigint;
	written uuid;
begin
	if placet.actor_user() is distinct from in_user then
		perform placet.refuse('PC403', 'answers are given in person');
	end if;
	perform placet.lock_shared('client', in_client);
	foreach one in array chosen loop
		perform placet.lock_shared('account', one::text);
	end loop;
	perform placet.lock_alone('user', in_user::text);

	select s.session_id into seat
	from placet.session s
	join placet.app_user u on u.user_id = s.user_id
	where s.cookie_hash = in_cookie and s.user_id = in_user
	  and s.closed_at is null and s.expires_at > clock_timestamp()
	  and s.last_seen_at + make_interval(secs => s.idle_s)
	    > clock_timestamp()
	  and not u.is_disabled;
	if seat is null then
		perform placet.refuse('PC403', 'the session is over');
	end if;

	return query
	select r.decision_id, r.is_repeat, r.answer, r.state, r.grant_id,
	    r.epoch, r.scopes, r.accounts
	from placet.decision_repeat(in_engine, in_flow, seat) r;
	if found then
		return;
	end if;

	if in_answer not in ('allow', 'refuse') then
		perform placet.refuse('PC422', 'neither allow nor refuse');
	end if;
	if in_offered_at + make_interval(secs => in_offer_ttl_s)
	    <= clock_timestamp() then
		perform placet.refuse('PC410', 'the page is too old');
	end if;
	select c.is_public, c.account_id, c.is_suspended, c.is_deleted,
	    c.version, c.scopes || c.optional_scopes as ceiling into client
	from placet.client c
	where c.client_id = in_client;
	if not found then
		perform placet.refuse('PC403', 'not a client for this user');
	end if;
	if client.is_deleted or client.is_suspended
	    or client.version <> in_version then
		perform placet.refuse('PC409', 'the client changed meanwhile');
	end if;

	if in_answer = 'allow' then
		perform placet.consent_check(in_user, client.is_public,
		    client.account_id, in_scopes, in_requested, client.ceiling,
		    in_minimum_roles, chosen, in_grant is null);
		if exists (select from placet.delivery d
		    where d.user_id = in_user and d.client_id = in_client
		      and d.state = 'running' and d.is_blanket
		      and d.due_at > clock_timestamp()) then
			perform placet.refuse('PC429', 'still being removed');
		end if;
		if in_grant is not null then
			select g.epoch, g.scopes as scopes, array(
			    select r.account_id from placet.grant_account r
			    where r.grant_id = g.grant_id
			    order by r.account_id) as accounts into held
			from placet.access_grant g
			where g.grant_id = in_grant and g.user_id = in_user
			  and g.client_id = in_client and g.state = 'live'
			for update;
			if not found or not exists (
			    select from placet.grant_facts(in_grant,
				held.epoch) f
			    where f.is_alive) then
				perform placet.refuse('PC410',
				    'the access was taken back');
			end if;
			if not in_scopes <@ held.scopes
			    or not chosen <@ held.accounts then
				perform placet.refuse('PC422',
				    'more than was allowed');
			end if;
			given_grant := in_grant;
			given_epoch := held.epoch;
			chosen := held.accounts;
		else
			select coalesce(max(placet.role_rank(nullif(m, ''))), 1)
			into rank
			from unnest(in_minimum_roles) m;
			insert into placet.access_grant as g (user_id,
			    client_id, client_version, scopes, minimum_rank,
			    audience, redirect_host, expires_at)
			values (in_user, in_client, in_version, in_scopes,
			    rank, in_audience,
			    placet.redirect_host(in_redirect_uri),
			    clock_timestamp()
				+ make_interval(secs => in_ttl_s))
			returning g.grant_id, g.epoch
			into given_grant, given_epoch;
			insert into placet.grant_account (grant_id,
			    account_id, user_id)
			select given_grant, a, in_user from unnest(chosen) a;
		end if;
	else
		in_scopes := '{}';
		chosen := '{}';
	end if;

	insert into placet.decision as d (engine, flow_id, session_id, user_id,
	    client_id, client_version, answer, grant_id, epoch, requested,
	    scopes, accounts, shown)
	values (in_engine, in_flow, seat, in_user, in_client, in_version,
	    in_answer, given_grant, given_epoch, in_requested, in_scopes,
	    chosen, in_shown)
	on conflict (engine, flow_id) do nothing
	returning d.decision_id into written;
	if written is null then
		perform placet.refuse('PC409', 'somebody else has answered');
	end if;
	perform placet.note(case
		when in_answer = 'refuse' then 'consent_refused'
		when in_grant is not null then 'consent_reused'
		else 'consent_allowed' end,
	    coalesce(given_grant::text, written::text), in_user,
	    jsonb_build_object('client', in_client, 'decision', written,
		'scopes', in_scopes, 'accounts', chosen));
	return query select written, false, in_answer, 'decided'::text,
	    given_grant, given_epoch, in_scopes, chosen;
end
$$;

/*
 * The answer that this request has already, for the session that gave it and
 * while its grant is alive; no row when there is none.
 */
create function placet.decision_repeat(in_engine text, in_flow text, seat uuid)
returns table (decision_id uuid, is_repeat boolean, answer text, state text,
    grant_id uuid, epoch bigint, scopes text[], accounts uuid[])
language plpgsql
as $$
declare
	was record;
begin
	select d.decision_id, d.session_id, d.answer, d.state, d.grant_id,
	    d.epoch, d.scopes, d.accounts into was
	from placet.decision d
	where d.engine = in_engine and d.flow_id = in_flow;
	if not found then
		return;
	end if;
	if was.session_id <> seat then
		perform placet.refuse('PC409', 'another session has answered');
	end if;
	if was.answer = 'allow' and not exists (
	    select from placet.grant_facts(was.grant_id, was.epoch) f
	    where f.is_alive) then
		perform placet.refuse('PC410', 'the access was taken back');
	end if;
	return query select was.decision_id, true, was.answer, was.state,
	    was.grant_id, was.epoch, was.scopes, was.accounts;
end
$$;

/*
 * Refuses what the user, the client or the request does not cover. For a
 * grant that exists already, `is_new` is false: its accounts may be left out.
 */
create function placet.consent_check(who uuid, is_public boolean, owner uuid,
    scopes text[], requested text[], ceiling text[], minimum_roles text[],
    chosen uuid[], is_new boolean) returns void
language plpgsql
as $$
declare
	rank bigint;
begin
	if cardinality(scopes) <> cardinality(minimum_roles) or exists (
	    select from unnest(minimum_roles) m
	    where coalesce(m, '') <> '' and placet.role_rank(m) is null) then
		perform placet.refuse('PC422', 'a scope without its role');
	end if;
	if not scopes <@ requested or not scopes <@ ceiling then
		perform placet.refuse('PC422', 'more than was requested');
	end if;
	if is_new and cardinality(chosen) = 0 and exists (
	    select from unnest(scopes) s
	    where not placet.scope_is_identity(s)) then
		perform placet.refuse('PC422', 'no account was chosen');
	end if;
	if not is_public and not exists (
	    select from placet.membership m
	    where m.account_id = owner and m.user_id = who) then
		perform placet.refuse('PC403', 'a private client of others');
	end if;
	select coalesce(max(placet.role_rank(nullif(m, ''))), 1) into rank
	from unnest(minimum_roles) m;
	if exists (
	    select from unnest(chosen) c
	    where not exists (
		select from placet.membership m
		join placet.account a on a.account_id = m.account_id
		where m.account_id = c and m.user_id = who
		  and not a.is_closed
		  and placet.role_rank(m.role) >= rank)) then
		perform placet.refuse('PC403', 'not with this role');
	end if;
end
$$;

/*
 * What a user allows an app already: one place in each list for each live
 * grant, newest first; scopes and accounts as words. In steps, so that the
 * usual case (none) costs one look at an index.
 */
create function placet.grants_known(who uuid, app text)
returns table (grants uuid[], scopes text[], accounts text[], versions text[])
language plpgsql
as $$
declare
	one record;
	facts record;
begin
	grants := '{}';
	scopes := '{}';
	accounts := '{}';
	versions := '{}';
	for one in
	    select g.grant_id, g.epoch, g.client_version
	    from placet.access_grant g
	    where g.user_id = who and g.client_id = app and g.state = 'live'
	    order by g.granted_at desc, g.grant_id
	    limit 100
	loop
		select f.scopes as scopes, f.accounts as accounts into facts
		from placet.grant_facts(one.grant_id, one.epoch) f
		where f.is_alive;
		if not found then
			continue;
		end if;
		grants := grants || one.grant_id;
		scopes := scopes || array_to_string(facts.scopes, ' ');
		accounts := accounts || array_to_string(facts.accounts, ' ');
		versions := versions || one.client_version::text;
	end loop;
	return next;
end
$$;

-- grant_facts' first answer, for where it is seldom needed.
create function placet.grant_is_alive(id uuid, in_epoch bigint)
returns boolean
language plpgsql
as $$
begin
	return coalesce((select f.is_alive
	    from placet.grant_facts(id, in_epoch) f), false);
end
$$;

create function placet.start_save(id text, client text, request text,
    app_host text) returns void
language sql
begin atomic
	delete from placet.start s
	where s.start_id in (
		select o.start_id from placet.start o
		where o.saved_at < clock_timestamp() - interval '24 hours'
		limit 20
		for update skip locked);
	insert into placet.start (start_id, client_id, request, app_host)
	values (id, client, request, app_host)
	on conflict (start_id) do nothing;
end;

commit;
