-- Refreshing: one question to the engine for everybody who asks the same.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * A refresh token that somebody presented, under a keyed hash of it.
 *
 *   flying     `owner` asks the engine; until leased_until nobody else may
 *   answered   the engine's answer, sealed under a key that only the token
 *              gives, for whoever presents the same until replay_until
 *   spent      the engine has taken this token: presenting it is reuse
 *   lost       the engine has taken it, and its answer reached nobody
 *
 * `grant_id` and `epoch`: of what it was issued, where that is known; without a
 * reference, whose check would wait for everybody who locks the grant. What is
 * over stays until ends_at, so that reuse is known for what it is.
 */
create table placet.refresh_flight (
	flight_id	bytea primary key check (length(flight_id) = 32),
	client_id	text not null,
	grant_id	uuid,
	epoch		bigint,
	fingerprint	bytea not null check (length(fingerprint) = 32),
	state		text not null default 'flying'
	    check (state in ('flying', 'answered', 'spent', 'lost')),
	owner		uuid not null,
	leased_until	timestamptz not null,
	is_awaited	boolean not null default false,
	sealed		bytea,
	answered_at	timestamptz,
	replay_until	timestamptz,
	replays		bigint not null default 0,
	ends_at		timestamptz not null
	    default clock_timestamp() + interval '7 days',
	check ((grant_id is null) = (epoch is null)),
	check ((state = 'answered') = (sealed is not null)),
	check (sealed is null or replay_until is not null)
);
create index refresh_flight_answered on placet.refresh_flight (grant_id)
    where state = 'answered';
create index refresh_flight_age on placet.refresh_flight (ends_at);

-- Seconds that a client's answers are kept; none: as the configuration says.
create table placet.client_replay (
	client_id	text primary key references placet.client,
	replay_s	bigint not null check (replay_s between 0 and 300)
);

alter table placet.refresh_flight
    enable row level security, force row level security;
alter table placet.client_replay
    enable row level security, force row level security;

-- Whoever ends a grant wipes what is kept of it.
create policy sees on placet.refresh_flight for select using (
	(select placet.actor_is_trusted())
	or (grant_id is not null and placet.sees_grant(grant_id)));
create policy adds on placet.refresh_flight for insert with check (
	(select placet.actor_is_trusted()));
create policy changes on placet.refresh_flight for update using (
	(select placet.actor_is_trusted())
	or (grant_id is not null and placet.sees_grant(grant_id)));
create policy removes on placet.refresh_flight for delete using (
	(select placet.actor_is_trusted()));

create policy sees on placet.client_replay for select using (
	(select placet.actor_is_trusted())
	or placet.develops(client_id));
create policy adds on placet.client_replay for insert with check (
	(select placet.actor_rules()));
create policy changes on placet.client_replay for update using (
	(select placet.actor_rules()));
create policy removes on placet.client_replay for delete using (
	(select placet.actor_rules()));

grant select on placet.refresh_flight, placet.client_replay
    to placet_writer, placet_reader;
grant insert, update, delete on placet.refresh_flight, placet.client_replay
    to placet_writer;

/*
 * A grant ends in several ways and in one place, grant_end; this goes with the
 * row, so that no answer outlives its grant whoever changes that place.
 */
create function placet.refresh_forget() returns trigger
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
begin
	update placet.refresh_flight f
	set state = 'spent', sealed = null
	where f.grant_id = new.grant_id and f.state = 'answered';
	return null;
end
$$;

create trigger refresh_forget
after update of state on placet.access_grant
for each row when (new.state = 'ended')
execute function placet.refresh_forget();

/*
 * Somebody presents a refresh token. One answer:
 *
 *   ours       nobody had: ask the engine, within the lease
 *   doubt      somebody had, and his lease is over: find out what became of
 *              it; the row is ours now
 *   flying     somebody is asking: wait for him
 *   answered   here is the answer, for the same fingerprint
 *   worn       there is one, and it was given often enough
 *   spent      the engine has taken this token, longer ago
 *   lost       it has, and nobody got its answer
 *   dead       the grant is over
 *   foreign    the grant is another client's: it must not hear of it, nor may
 *              the engine, which would end that client's grant (clients.md
 *              section 2.7)
 *
 * `held` names the token among those that are kept for the deliverer: the
 * newest of its grant says which grant it is, without asking the engine.
 */
create function placet.refresh_claim(id bytea, held bytea, app text,
    print bytea, me uuid, lease_s bigint, replays_most bigint)
returns table (verdict text, at timestamptz, grant_id uuid, epoch bigint,
    fingerprint bytea, sealed bytea, answered_at timestamptz,
    replay_until timestamptz, replay_s bigint)
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	flight placet.refresh_flight;
	newest record;
begin
	for try in 1 .. 3 loop
		select f.* into flight
		from placet.refresh_flight f
		where f.flight_id = id
		for update;
		exit when found;

		select h.grant_id, g.epoch, g.client_id, g.user_id, f.is_alive
		into newest
		from placet.held_token h
		join placet.access_grant g on g.grant_id = h.grant_id
		cross join lateral placet.grant_facts(g.grant_id, g.epoch) f
		where h.token_hash = held and h.token_kind = 'refresh'
		limit 1;
		if found and newest.client_id <> app then
			perform placet.note('refresh_foreign',
			    newest.grant_id::text, newest.user_id,
			    jsonb_build_object('client', app));
			return query select 'foreign', clock_timestamp(),
			    newest.grant_id, newest.epoch, null::bytea,
			    null::bytea, null::timestamptz,
			    null::timestamptz, null::bigint;
			return;
		end if;
		if found and not newest.is_alive then
			return query select 'dead', clock_timestamp(),
			    newest.grant_id, newest.epoch, null::bytea,
			    null::bytea, null::timestamptz,
			    null::timestamptz, null::bigint;
			return;
		end if;
		insert into placet.refresh_flight as f (flight_id, client_id,
		    grant_id, epoch, fingerprint, owner, leased_until)
		values (id, app, newest.grant_id, newest.epoch, print, me,
		    clock_timestamp() + make_interval(secs => lease_s))
		on conflict (flight_id) do nothing;
		if found then
			return query select 'ours', clock_timestamp(),
			    newest.grant_id, newest.epoch, null::bytea,
			    null::bytea, null::timestamptz,
			    null::timestamptz, (
				select r.replay_s from placet.client_replay r
				where r.client_id = app);
			return;
		end if;
	end loop;
	if flight.flight_id is null then
		perform placet.refuse('PC409', 'the flight came and went');
	end if;

	at := clock_timestamp();
	grant_id := flight.grant_id;
	epoch := flight.epoch;
	fingerprint := flight.fingerprint;
	if flight.client_id <> app
	    and (flight.grant_id is not null or flight.state <> 'flying') then
		verdict := 'foreign';
		perform placet.note('refresh_foreign',
		    coalesce(flight.grant_id::text, ''), g.user_id,
		    jsonb_build_object('client', app))
		from (values (1)) one (row)
		left join placet.access_grant g
		    on g.grant_id = flight.grant_id;
	elsif flight.grant_id is not null and not coalesce((
	    select f.is_alive
	    from placet.grant_facts(flight.grant_id, flight.epoch) f), false)
	then
		verdict := 'dead';
	elsif flight.state = 'flying' and flight.owner = me then
		-- Asked twice, since the first answer did not arrive.
		verdict := 'ours';
		update placet.refresh_flight f
		set leased_until = at + make_interval(secs => lease_s)
		where f.flight_id = id;
		select r.replay_s into replay_s
		from placet.client_replay r
		where r.client_id = app;
	elsif flight.state = 'flying' and flight.leased_until > at then
		verdict := 'flying';
		if not flight.is_awaited then
			update placet.refresh_flight f
			set is_awaited = true
			where f.flight_id = id;
		end if;
	elsif flight.state = 'flying' then
		-- Awaited: who answers it after all tells the new owner.
		verdict := 'doubt';
		update placet.refresh_flight f
		set owner = me, client_id = app, fingerprint = print,
		    leased_until = at + make_interval(secs => lease_s),
		    is_awaited = true
		where f.flight_id = id;
		select r.replay_s into replay_s
		from placet.client_replay r
		where r.client_id = app;
	elsif flight.state = 'answered' and flight.replay_until <= at then
		verdict := 'spent';
	elsif flight.state = 'answered' and flight.replays >= replays_most then
		verdict := 'worn';
	elsif flight.state = 'answered' then
		verdict := 'answered';
		sealed := flight.sealed;
		answered_at := flight.answered_at;
		replay_until := flight.replay_until;
		update placet.refresh_flight f
		set replays = f.replays + 1
		where f.flight_id = id;
	else
		verdict := flight.state;
	end if;
	return next;
end
$$;

-- `parcel`, behind the flight's name, for those who wait and for nobody else.
create function placet.refresh_call(id bytea, parcel text) returns void
language sql
begin atomic
	select pg_notify('placet_refreshed', encode(id, 'hex') || parcel);
end;

/*
 * The engine gave tokens. Keeps the newest for the deliverer, says whether the
 * grant is alive, and keeps the sealed answer for as long as it may be given
 * again; no answer: nothing is kept. A second time changes nothing.
 *
 * A row that somebody else owns by now is his, unless all that he found was
 * that the answer was lost: here it is.
 */
create function placet.refresh_answered(id bytea, me uuid, of_grant uuid,
    of_epoch bigint, at_engine text, kind text, kept bytea, hash bytea,
    answer bytea, until timestamptz, parcel text) returns boolean
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	alive boolean := true;
	awaited boolean;
begin
	if of_grant is not null then
		alive := placet.grant_renewed(of_grant, of_epoch, at_engine,
		    kind, kept, hash);
	end if;
	update placet.refresh_flight f
	set state = case when alive and answer is not null then 'answered'
		else 'spent' end,
	    sealed = case when alive then answer end,
	    grant_id = of_grant, epoch = of_epoch,
	    answered_at = coalesce(f.answered_at, clock_timestamp()),
	    replay_until = until, owner = me,
	    ends_at = clock_timestamp() + interval '7 days'
	where f.flight_id = id
	  and (f.owner = me or f.state = 'lost')
	returning f.is_awaited into awaited;
	if awaited then
		perform placet.refresh_call(id,
		    case when alive then parcel else '' end);
	end if;
	return alive;
end
$$;

-- The token is as it was: the next one to present it asks the engine anew.
create function placet.refresh_released(id bytea, me uuid, parcel text)
returns void
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	awaited boolean;
begin
	delete from placet.refresh_flight f
	where f.flight_id = id and f.owner = me and f.state = 'flying'
	returning f.is_awaited into awaited;
	if awaited then
		perform placet.refresh_call(id, parcel);
	end if;
end
$$;

-- More time for its owner, who still has to find out; zero: he gives it up.
create function placet.refresh_leased(id bytea, me uuid, lease_s bigint,
    parcel text) returns boolean
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
begin
	update placet.refresh_flight f
	set leased_until = clock_timestamp() + make_interval(secs => lease_s),
	    is_awaited = true
	where f.flight_id = id and f.owner = me and f.state = 'flying';
	if found and lease_s = 0 then
		perform placet.refresh_call(id, parcel);
	end if;
	return found;
end
$$;

-- The engine has taken the token, and nobody has its answer.
create function placet.refresh_lost(id bytea, me uuid, parcel text)
returns boolean
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	lost placet.refresh_flight;
begin
	update placet.refresh_flight f
	set state = 'lost'
	where f.flight_id = id and f.owner = me and f.state = 'flying'
	returning f.* into lost;
	if not found then
		return false;
	end if;
	perform placet.note('refresh_answer_lost',
	    coalesce(lost.grant_id::text, ''), g.user_id,
	    jsonb_build_object('client', lost.client_id))
	from (values (1)) one (row)
	left join placet.access_grant g on g.grant_id = lost.grant_id;
	perform placet.refresh_call(id, parcel);
	return true;
end
$$;

-- The engine does not believe in the answer's tokens any more.
create function placet.refresh_purged(id bytea) returns void
language sql
begin atomic
	update placet.refresh_flight f
	set state = 'spent', sealed = null
	where f.flight_id = id and f.state = 'answered';
end;

/*
 * A token that was spent came again, later or with another request: somebody
 * has it who should not. The grant ends; `why` is "reuse" or "mismatch".
 */
create function placet.refresh_abused(id bytea, why text) returns void
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	flight placet.refresh_flight;
begin
	select f.* into flight
	from placet.refresh_flight f
	where f.flight_id = id;
	if not found or flight.grant_id is null then
		return;
	end if;
	perform placet.note('refresh_' || why, flight.grant_id::text,
	    g.user_id, jsonb_build_object('client', g.client_id))
	from placet.access_grant g
	where g.grant_id = flight.grant_id;
	perform placet.grant_end(array[flight.grant_id], 'refresh_' || why);
end
$$;

-- Wipes answers whose time is over, and forgets what is old.
create function placet.refresh_tidy(batch bigint) returns void
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
begin
	update placet.refresh_flight f
	set state = 'spent', sealed = null
	where f.flight_id in (
		select o.flight_id from placet.refresh_flight o
		where o.state = 'answered'
		  and o.replay_until < clock_timestamp()
		limit batch
		for update skip locked);
	delete from placet.refresh_flight f
	where f.flight_id in (
		select o.flight_id from placet.refresh_flight o
		where o.ends_at < clock_timestamp()
		limit batch
		for update skip locked);
end
$$;

-- null: the configuration's seconds again.
create function placet.client_replay_put(app text, seconds bigint)
returns void
language plpgsql
as $$
begin
	perform placet.only_rulers();
	perform from placet.client c
	where c.client_id = app and not c.is_deleted;
	if not found then
		perform placet.refuse('PC404', 'no such client');
	end if;
	delete from placet.client_replay r
	where r.client_id = app;
	if seconds is not null then
		insert into placet.client_replay (client_id, replay_s)
		values (app, seconds);
	end if;
	perform placet.note('client_replay_put', app, null,
	    jsonb_build_object('seconds', seconds));
end
$$;

commit;
