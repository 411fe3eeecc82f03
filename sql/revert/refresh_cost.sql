-- Takes back: what a refresh costs.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * A token was issued: keeps it, and then answers whether its grant is alive.
 * The grant's row is locked, so a revocation comes wholly before (the token is
 * late, and queued for the engine) or wholly after (it finds the token held).
 */
create or replace function placet.grant_renewed(id uuid, in_epoch bigint,
    at_engine text, kind text, in_sealed bytea, hash bytea) returns boolean
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	alive boolean;
begin
	perform from placet.access_grant g
	where g.grant_id = id
	for update;
	if not found then
		return false;
	end if;
	select f.is_alive into alive
	from placet.grant_facts(id, in_epoch) f;
	if alive then
		update placet.access_grant g
		set last_renewed_at = clock_timestamp()
		where g.grant_id = id;
		insert into placet.held_token as h (grant_id, engine,
		    token_kind, sealed, token_hash)
		values (id, at_engine, kind, in_sealed, hash)
		on conflict (grant_id, engine) where not is_late do update
		set token_kind = excluded.token_kind,
		    sealed = excluded.sealed,
		    token_hash = excluded.token_hash,
		    seen_at = excluded.seen_at
		where excluded.token_kind = 'refresh'
		   or h.token_kind = 'access';
		return true;
	end if;
	insert into placet.held_token (grant_id, engine, token_kind, sealed,
	    token_hash, is_late)
	values (id, at_engine, kind, in_sealed, hash, true)
	on conflict (grant_id, engine, token_hash) do nothing;
	perform placet.delivery_queue(id, at_engine, hash);
	return false;
end
$$;

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
create or replace function placet.refresh_claim(id bytea, held bytea,
    app text, print bytea, me uuid, lease_s bigint, replays_most bigint)
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

/*
 * The engine gave tokens. Keeps the newest for the deliverer, says whether the
 * grant is alive, and keeps the sealed answer for as long as it may be given
 * again; no answer: nothing is kept. A second time changes nothing.
 *
 * A row that somebody else owns by now is his, unless all that he found was
 * that the answer was lost: here it is.
 */
create or replace function placet.refresh_answered(id bytea, me uuid,
    of_grant uuid, of_epoch bigint, at_engine text, kind text, kept bytea,
    hash bytea, answer bytea, until timestamptz, parcel text) returns boolean
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

commit;
