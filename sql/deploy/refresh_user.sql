-- Whose a refresh token is, for the limits; and one statement for its claim.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

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
 * `user_id`: whose grant it is, where that is known and the turn is ours.
 * `held` names the token among those that are kept for the deliverer: the
 * newest of its grant says which grant it is, without asking the engine.
 *
 * Of a token that nobody presented before, only the grant's own row is looked
 * at: all that ends access is written there (grant_end). Whatever else a grant
 * depends on is asked twice more before anybody hears of new tokens: by the
 * engine's hook and, with the grant locked, by refresh_answered. Where an
 * answer is given again nobody asks later: there it is asked here.
 *
 * refresh_claim, whose place it takes, stays for workers that still run.
 */
create function placet.refresh_turn(id bytea, held bytea, app text,
    print bytea, me uuid, lease_s bigint, replays_most bigint)
returns table (verdict text, at timestamptz, grant_id uuid, epoch bigint,
    fingerprint bytea, sealed bytea, answered_at timestamptz,
    replay_until timestamptz, replay_s bigint, user_id uuid)
language plpgsql
as $$
declare
	flight placet.refresh_flight;
	newest record;
begin
	for try in 1 .. 3 loop
		-- Mostly nobody has presented it, and this is all.
		with held_one as (
			select h.grant_id, g.epoch, g.client_id, g.user_id,
			    g.state = 'live' and (g.expires_at is null
				or g.expires_at > clock_timestamp()) as is_live
			from placet.held_token h
			join placet.access_grant g on g.grant_id = h.grant_id
			where h.token_hash = held and h.token_kind = 'refresh'
			limit 1
		), made as (
			insert into placet.refresh_flight (flight_id,
			    client_id, grant_id, epoch, fingerprint, owner,
			    leased_until)
			select id, app, o.grant_id, o.epoch, print, me,
			    clock_timestamp() + make_interval(secs => lease_s)
			from (values (1)) one (row)
			left join held_one o on true
			where o.grant_id is null
			   or (o.client_id = app and o.is_live)
			on conflict do nothing
			returning true
		)
		select o.grant_id, o.epoch, o.client_id, o.user_id, o.is_live,
		    m.made, r.replay_s
		into newest
		from (values (1)) one (row)
		left join held_one o on true
		left join made m (made) on true
		left join placet.client_replay r on r.client_id = app;
		if newest.made then
			return query select 'ours', clock_timestamp(),
			    newest.grant_id, newest.epoch, null::bytea,
			    null::bytea, null::timestamptz,
			    null::timestamptz, newest.replay_s,
			    newest.user_id;
			return;
		end if;

		select f.* into flight
		from placet.refresh_flight f
		where f.flight_id = id
		for update;
		exit when found;

		if newest.client_id <> app then
			perform placet.note('refresh_foreign',
			    newest.grant_id::text, newest.user_id,
			    jsonb_build_object('client', app));
			verdict := 'foreign';
		elsif not newest.is_live then
			verdict := 'dead';
		end if;
		if verdict is not null then
			at := clock_timestamp();
			grant_id := newest.grant_id;
			epoch := newest.epoch;
			user_id := newest.user_id;
			return next;
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
		replay_s := newest.replay_s;
		select g.user_id into user_id
		from placet.access_grant g
		where g.grant_id = flight.grant_id;
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
		replay_s := newest.replay_s;
		select g.user_id into user_id
		from placet.access_grant g
		where g.grant_id = flight.grant_id;
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

commit;
