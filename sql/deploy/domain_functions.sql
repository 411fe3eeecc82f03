-- Claiming a domain, looking it up, and what becomes of it.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

create function placet.only_admins(account uuid) returns void
language plpgsql
as $$
begin
	if not placet.actor_rules() and not coalesce(account =
	    any (placet.actor_accounts('admin')), false) then
		perform placet.refuse('PC404', 'no such account');
	end if;
end
$$;

-- A domain's change: its line in the history, and in the log.
create function placet.domain_note(id uuid, event text, verdict text,
    secure boolean, asked bigint, agreed bigint)
returns void
language plpgsql
as $$
declare
	d record;
begin
	select o.account_id, o.name, o.state into strict d
	from placet.domain o
	where o.domain_id = id;
	insert into placet.domain_proof (domain_id, account_id, state, verdict,
	    dnssec, asked, agreed)
	values (id, d.account_id, d.state, verdict, secure, asked, agreed);
	perform placet.note(event, d.account_id::text, placet.actor_user(),
	    jsonb_build_object('domain', d.name, 'domain_id', id,
	    'verdict', verdict, 'dnssec', secure, 'agreed', agreed));
end
$$;

-- Who looks after the domains of an account hears of one; once for an event.
create function placet.domain_tell(id uuid, in_kind text, at timestamptz)
returns void
language sql
begin atomic
	select placet.mail_queue(in_kind || ':' || id || ':'
	    || extract(epoch from at) || ':' || m.user_id, in_kind, m.user_id,
	    null, null, jsonb_build_object('domain', id), null)
	from placet.domain d
	join placet.membership m on m.account_id = d.account_id
	join placet.app_user u on u.user_id = m.user_id
	where d.domain_id = id
	  and placet.role_rank(m.role) >= placet.role_rank('admin')
	  and not u.is_disabled;
end;

-- An account's claim; 'PC409' when it has one already.
create function placet.domain_claim(account uuid, domain text) returns uuid
language plpgsql
as $$
declare
	id uuid;
begin
	perform placet.only_admins(account);
	perform placet.lock_alone('account', account::text);
	if not exists (select from placet.account a
	    where a.account_id = account and not a.is_closed) then
		perform placet.refuse('PC404', 'no such account');
	end if;
	if (select count(*) from placet.domain d
	    where d.account_id = account and d.state <> 'removed') >= 100
	    or (select count(*) from placet.domain d
	    where d.account_id = account
	      and d.claimed_at > clock_timestamp() - interval '1 day') >= 200
	then
		perform placet.refuse('PC429', 'as many as an account may');
	end if;
	insert into placet.domain (account_id, name, claimed_by)
	values (account, domain, placet.actor_user())
	on conflict do nothing
	returning domain_id into id;
	if id is null then
		perform placet.refuse('PC409', 'claimed already');
	end if;
	perform placet.domain_note(id, 'domain_claimed', null, false, 0, 0);
	perform pg_notify('placet_domain', id::text);
	return id;
end
$$;

-- The account's domain, locked, for an admin.
create function placet.domain_locked(account uuid, id uuid) returns text
language plpgsql
as $$
declare
	found_state text;
begin
	perform placet.only_admins(account);
	select d.state into found_state
	from placet.domain d
	where d.domain_id = id and d.account_id = account
	  and d.state <> 'removed'
	for update;
	if not found then
		perform placet.refuse('PC404', 'no such domain');
	end if;
	return found_state;
end
$$;

/*
 * A new token and seven more days, where there is no proof: the old token, and
 * a look-up that is under way for it, are worth nothing any more.
 */
create function placet.domain_restart(account uuid, id uuid) returns void
language plpgsql
as $$
begin
	if placet.domain_locked(account, id) in ('verified', 'stale') then
		perform placet.refuse('PC409', 'it is verified');
	end if;
	update placet.domain d
	set state = 'claimed', issued_before = d.issued_at,
	    issued_at = clock_timestamp(),
	    challenge_until = clock_timestamp() + interval '7 days',
	    verified_since = null, confirmed_at = null, dnssec = false,
	    perspectives = 0, ended_at = null, checked_at = null, attempts = 0,
	    next_check_at = clock_timestamp(), claim = null
	where d.domain_id = id;
	delete from placet.domain_look l where l.domain_id = id;
	perform placet.domain_note(id, 'domain_restarted', null, false, 0, 0);
	perform pg_notify('placet_domain', id::text);
end
$$;

create function placet.domain_remove(account uuid, id uuid) returns void
language plpgsql
as $$
begin
	perform placet.domain_locked(account, id);
	update placet.domain d
	set state = 'removed', stale_since = null, first_miss_at = null,
	    ended_at = clock_timestamp(), next_check_at = null, claim = null
	where d.domain_id = id;
	delete from placet.domain_look l where l.domain_id = id;
	perform placet.domain_note(id, 'domain_removed', null, false, 0, 0);
end
$$;

/*
 * Takes the domain for a look-up right now, for whoever pressed the button:
 * once in 30 seconds for a domain, 20 times an hour for an account. What was
 * under way is worth nothing any more: it may have begun before the record.
 */
create function placet.domain_check_now(account uuid, id uuid, lease_s bigint)
returns table (claim uuid, name text, issued_at timestamptz,
    issued_before timestamptz, retry_after_s bigint)
language plpgsql
as $$
declare
	taken uuid := gen_random_uuid();
	rate record;
begin
	if placet.domain_locked(account, id) not in
	    ('claimed', 'verified', 'stale') then
		perform placet.refuse('PC409', 'nothing is looked for');
	end if;
	select t.is_allowed, t.retry_after_s into rate
	from placet.rate_take(sha256(convert_to('domain:' || id, 'UTF8')),
	    1, 30, 1) t;
	if rate.is_allowed then
		select t.is_allowed, t.retry_after_s into rate
		from placet.rate_take(sha256(convert_to('domains:' || account,
		    'UTF8')), 20, 3600, 1) t;
	end if;
	if not rate.is_allowed then
		return query select null::uuid, d.name, d.issued_at,
		    d.issued_before, rate.retry_after_s
		from placet.domain d
		where d.domain_id = id;
		return;
	end if;
	return query update placet.domain d
	set claim = taken, next_check_at = clock_timestamp()
	    + make_interval(secs => lease_s)
	where d.domain_id = id
	returning taken, d.name, d.issued_at, d.issued_before, 0::bigint;
end
$$;

-- Takes the next due domain for `lease_s` seconds; no row when none is due.
create function placet.domain_due(lease_s bigint)
returns table (domain_id uuid, claim uuid, account_id uuid, name text,
    state text, issued_at timestamptz, issued_before timestamptz)
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	id uuid;
begin
	select d.domain_id into id
	from placet.domain d
	where d.next_check_at <= clock_timestamp()
	order by d.next_check_at
	limit 1
	for update skip locked;
	return query update placet.domain d
	set claim = gen_random_uuid(), next_check_at = clock_timestamp()
	    + make_interval(secs => lease_s)
	where d.domain_id = id
	returning d.domain_id, d.claim, d.account_id, d.name, d.state,
	    d.issued_at, d.issued_before;
end
$$;

-- 'proved', 'missing' or 'unknown': nobody can say, so nothing is lost by it.
create function placet.domain_answer(verdict text) returns text
language sql immutable parallel safe
return case
	when verdict = 'proved' then 'proved'
	when verdict in ('no_name', 'no_record', 'wrong') then 'missing'
	when verdict in ('bogus', 'temporary', 'disagreement') then 'unknown'
end;

-- Cut or stretched by up to a tenth at random, so that no two keep step.
create function placet.about(span interval) returns interval
language sql volatile
return span * (0.9 + 0.2 * random());

/*
 * When to look again. After a claim every 20 seconds, then every tenth of its
 * age, at last every half hour; a verified one daily; a stale one again after
 * five minutes, then less and less often to two hours, and one that was
 * missing when the hour is over after which a second time counts.
 */
create function placet.domain_next(d placet.domain) returns timestamptz
language sql volatile
return case d.state
	when 'claimed' then least(d.challenge_until, clock_timestamp()
	    + placet.about(least(interval '30 minutes', greatest(
	    interval '20 seconds', (clock_timestamp() - d.issued_at) / 10))))
	when 'verified' then clock_timestamp()
	    + placet.about(interval '1 day')
	when 'stale' then case
		when clock_timestamp() < d.first_miss_at + interval '1 hour'
		then d.first_miss_at + interval '1 hour'
		    + interval '5 minutes' * random()
		else clock_timestamp() + placet.about(least(
		    interval '2 hours', interval '5 minutes'
		    * power(2, least(d.attempts - 1, 6))::double precision))
	end
end;

-- The one that has the badge so far loses it to who proved it later.
create function placet.domain_displace(winner uuid, domain text) returns void
language plpgsql
as $$
declare
	loser uuid;
	ended timestamptz := clock_timestamp();
begin
	update placet.domain d
	set state = 'displaced', stale_since = null, first_miss_at = null,
	    ended_at = ended, next_check_at = null, claim = null
	where d.name = domain and d.state in ('verified', 'stale')
	  and d.domain_id <> winner
	returning d.domain_id into loser;
	if found then
		perform placet.domain_note(loser, 'domain_displaced', null,
		    false, 0, 0);
		perform placet.domain_tell(loser, 'domain_displaced', ended);
	end if;
end
$$;

/*
 * What a claim becomes by an answer.
 *
 * A badge ends when the record was missing or wrong twice, an hour or more
 * apart. That nobody can say is no reason before 72 hours, and none at all
 * while nobody could say anything of any domain either: then it is our outage.
 */
create function placet.domain_becomes(d placet.domain, answer text)
returns text
language plpgsql stable
as $$
begin
	if d.state = 'claimed' then
		return case
			when clock_timestamp() > d.challenge_until
			then 'timed_out'
			when answer = 'proved' then 'verified'
			else 'claimed'
		end;
	end if;
	if answer = 'proved' then
		return 'verified';
	end if;
	if answer = 'missing' and clock_timestamp()
	    >= d.first_miss_at + interval '1 hour' then
		return 'lapsed';
	end if;
	if answer = 'unknown' and clock_timestamp()
	    >= d.stale_since + interval '72 hours' and exists (
	    select from placet.domain o
	    where o.domain_id <> d.domain_id
	      and o.answered_at > clock_timestamp() - interval '1 day'
	      and o.answered_at > d.stale_since) then
		return 'lapsed';
	end if;
	return 'stale';
end
$$;

/*
 * What a look-up found. Whoever lost the claim meanwhile (another worker has
 * it, the token is a new one, the domain was removed) has nothing to say.
 *
 * seen      one object for each resolver, for the page
 *
 * Gives the states before and after; no row when there was nothing to say.
 */
create function placet.domain_settle(id uuid, in_claim uuid, in_verdict text,
    secure boolean, asked bigint, agreed bigint, in_seen jsonb)
returns table (was text, now_is text)
language plpgsql
as $$
declare
	answer text := placet.domain_answer(in_verdict);
	moment timestamptz;
	d placet.domain;
	old placet.domain;
	last_verdict text;
	is_new boolean;
begin
	if not placet.actor_is_trusted() then
		perform placet.refuse('PC403', 'the schedule does this');
	end if;
	if answer is null then
		perform placet.refuse('PC422', 'no such verdict');
	end if;
	perform placet.lock_alone('domain', o.name)
	from placet.domain o
	where o.domain_id = id;
	select o.* into old
	from placet.domain o
	where o.domain_id = id and o.claim = in_claim
	  and o.next_check_at is not null
	for update;
	if not found then
		return;
	end if;
	moment := clock_timestamp();
	d := old;
	d.state := placet.domain_becomes(old, answer);
	d.checked_at := moment;
	d.attempts := case when answer = 'proved' then 0
	    else old.attempts + 1 end;
	if answer <> 'unknown' then
		d.answered_at := moment;
	end if;
	if d.state = 'verified' then
		d.verified_since := coalesce(old.verified_since, moment);
		d.confirmed_at := moment;
		d.dnssec := secure;
		d.perspectives := agreed;
	end if;
	d.stale_since := case when d.state = 'stale'
	    then coalesce(old.stale_since, moment) end;
	d.first_miss_at := case
		when d.state <> 'stale' then null
		when answer = 'missing' then coalesce(old.first_miss_at, moment)
		else old.first_miss_at
	end;
	d.ended_at := case when d.state in ('lapsed', 'timed_out')
	    then moment end;
	d.next_check_at := placet.domain_next(d);

	if old.state = 'claimed' and d.state = 'verified' then
		perform placet.domain_displace(id, d.name);
	end if;
	update placet.domain o
	set state = d.state, checked_at = d.checked_at,
	    attempts = d.attempts, answered_at = d.answered_at,
	    verified_since = d.verified_since, confirmed_at = d.confirmed_at,
	    dnssec = d.dnssec, perspectives = d.perspectives,
	    stale_since = d.stale_since, first_miss_at = d.first_miss_at,
	    ended_at = d.ended_at, next_check_at = d.next_check_at,
	    claim = null
	where o.domain_id = id;

	select l.verdict into last_verdict
	from placet.domain_look l
	where l.domain_id = id;
	insert into placet.domain_look as l (domain_id, account_id, at,
	    verdict, seen)
	values (id, d.account_id, moment, in_verdict, in_seen)
	on conflict (domain_id) do update
	set at = excluded.at, verdict = excluded.verdict, seen = excluded.seen;

	if d.state <> old.state then
		perform placet.domain_note(id, case
			when old.state = 'stale' and d.state = 'verified'
			then 'domain_confirmed'
			else 'domain_' || d.state
		    end, in_verdict, secure, asked, agreed);
	elsif last_verdict is distinct from in_verdict
	    or d.state = 'verified' and not exists (
		select from placet.domain_proof p
		where p.domain_id = id and p.at > moment - interval '12 hours')
	then
		insert into placet.domain_proof (domain_id, account_id, state,
		    verdict, dnssec, asked, agreed)
		values (id, d.account_id, d.state, in_verdict, secure, asked,
		    agreed);
	end if;
	if old.state = 'claimed' and d.state = 'verified' then
		perform placet.domain_tell(id, 'domain_verified', moment);
	elsif d.state = 'lapsed' then
		perform placet.domain_tell(id, 'domain_lapsed', moment);
	elsif old.first_miss_at is null and d.first_miss_at is not null then
		perform placet.domain_tell(id, 'domain_missing', moment);
	end if;
	return query select old.state, d.state;
end
$$;

/*
 * The domain that a client shows as verified: one that its account has proved.
 * Who reads a client joins that proof, so the badge goes with it (I4).
 */
create function placet.client_domain_set(id text, domain text) returns void
language plpgsql
as $$
declare
	owner uuid;
begin
	perform placet.lock_alone('client', id);
	select c.account_id into owner
	from placet.client c
	where c.client_id = id and not c.is_deleted;
	if not found then
		perform placet.refuse('PC404', 'no such client');
	end if;
	perform placet.only_admins(owner);
	if not exists (select from placet.domain d
	    where d.account_id = owner and d.name = domain
	      and d.state in ('verified', 'stale')) then
		perform placet.refuse('PC409', 'this account has no proof');
	end if;
	update placet.client c
	set verified_domain = domain, verified_since = clock_timestamp()
	where c.client_id = id and c.verified_domain is distinct from domain;
	if found then
		perform placet.note('client_domain_set', id,
		    placet.actor_user(), jsonb_build_object('domain', domain));
	end if;
end
$$;

-- A closed account has no domains.
create function placet.account_closed_frees() returns trigger
language plpgsql
as $$
declare
	id uuid;
begin
	for id in
		update placet.domain d
		set state = 'removed', stale_since = null,
		    first_miss_at = null, ended_at = clock_timestamp(),
		    next_check_at = null, claim = null
		where d.account_id = new.account_id and d.state <> 'removed'
		returning d.domain_id
	loop
		perform placet.domain_note(id, 'domain_removed', null, false,
		    0, 0);
	end loop;
	return null;
end
$$;
create trigger closed_frees
after update on placet.account
for each row when (new.is_closed and not old.is_closed)
execute function placet.account_closed_frees();

commit;
