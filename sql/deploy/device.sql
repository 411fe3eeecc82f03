-- Devices without a browser, that wait for somebody to answer (RFC 8628).
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * What one device asked for. Of its two codes there are keyed hashes only;
 * `sealed` is the engine's code, and only who holds the device code can open
 * it, for `public_key` is made from that. `request` is what was judged, as a
 * query. From "waiting" a row goes on by one decision, and from "allowed" by
 * one poll: "taken" is the end, whatever becomes of the exchange.
 */
create table placet.device (
	device_hash	bytea primary key check (length(device_hash) = 32),
	user_hash	bytea not null unique check (length(user_hash) = 32),
	public_key	bytea not null check (length(public_key) = 32),
	client_id	text not null references placet.client,
	request		text not null check (length(request) <= 16384),
	state		text not null default 'waiting'
	    check (state in ('waiting', 'allowed', 'refused', 'taken')),
	decision_id	uuid unique references placet.decision,
	sealed		bytea check (length(sealed) <= 4096),
	interval_s	bigint not null check (interval_s > 0),
	asked_at	timestamptz not null default clock_timestamp(),
	polled_at	timestamptz,
	expires_at	timestamptz not null,
	check ((state = 'waiting') = (decision_id is null)),
	check (sealed is null or state = 'allowed')
);
create index device_age on placet.device (expires_at);

create function placet.is_own_decision(id uuid) returns boolean
language plpgsql stable
as $$
begin
	return exists (
	    select from placet.decision d
	    where d.decision_id = id and d.user_id = placet.actor_user());
end
$$;

alter table placet.device enable row level security, force row level security;

-- Whoever knows the code of one that waits can answer, with a decision of
-- their own; the rest is the gateway's.
create policy sees on placet.device for select using (
	(select placet.actor_is_trusted())
	or (state = 'waiting' and (select placet.actor_user()) is not null)
	or placet.is_own_decision(decision_id));
create policy asks on placet.device for insert with check (
	(select placet.actor_is_trusted()));
create policy changes on placet.device for update using (
	(select placet.actor_is_trusted())
	or (state = 'waiting' and (select placet.actor_user()) is not null))
    with check (
	(select placet.actor_is_trusted())
	or placet.is_own_decision(decision_id));
create policy forgets on placet.device for delete using (
	(select placet.actor_is_trusted()));

grant select, insert, delete on placet.device to placet_writer;
grant update (state, decision_id, sealed, interval_s, polled_at, expires_at)
    on placet.device to placet_writer;
grant select (user_hash, client_id, state, expires_at, decision_id)
    on placet.device to placet_reader;

/*
 * A person types a code. Each try takes from both buckets, theirs and their
 * network's, and a right one gives back what it took: so wrong ones run out
 * first, whoever makes however many at once.
 */
create function placet.device_find(in_user_hash bytea, in_person bytea,
    in_network bytea, person_burst bigint, network_burst bigint, per_s bigint)
returns table (verdict text, client_id text, request text,
    retry_after_s bigint)
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	taken record;
	found_one record;
begin
	select r.is_allowed, r.retry_after_s into taken
	from placet.rate_take(in_person, person_burst, per_s, 1) r;
	if taken.is_allowed then
		select r.is_allowed, r.retry_after_s into taken
		from placet.rate_take(in_network, network_burst, per_s, 1) r;
	end if;
	if not taken.is_allowed then
		return query select 'locked', null::text, null::text,
		    taken.retry_after_s;
		return;
	end if;
	select d.client_id, d.request into found_one
	from placet.device d
	where d.user_hash = in_user_hash and d.state = 'waiting'
	  and d.expires_at > clock_timestamp();
	if not found then
		perform placet.note('device_code_wrong',
		    placet.actor_user()::text, placet.actor_user(), '{}');
		return query select 'wrong', null::text, null::text, 0::bigint;
		return;
	end if;
	update placet.rate_bucket b
	set full_until = b.full_until
	    - make_interval(secs => per_s::double precision / person_burst)
	where b.bucket = in_person;
	update placet.rate_bucket b
	set full_until = b.full_until
	    - make_interval(secs => per_s::double precision / network_burst)
	where b.bucket = in_network;
	return query select 'found', found_one.client_id, found_one.request,
	    0::bigint;
end
$$;

/*
 * The decision that was just written answers for the device as well, or none
 * is: two people with one code, or one person twice, are one answer. What was
 * allowed in the last moment leaves the device time to ask once more.
 */
create function placet.device_decided(in_user_hash bytea, in_client text,
    in_decision uuid, in_answer text) returns boolean
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
begin
	if in_user_hash is null then
		return false;
	end if;
	update placet.device d
	set state = case when in_answer = 'allow' then 'allowed'
		else 'refused' end,
	    decision_id = in_decision,
	    expires_at = greatest(d.expires_at,
		clock_timestamp() + interval '1 minute')
	where d.user_hash = in_user_hash and d.client_id = in_client
	  and d.state = 'waiting' and d.expires_at > clock_timestamp();
	if not found and not exists (
	    select from placet.device d
	    where d.user_hash = in_user_hash
	      and d.decision_id = in_decision) then
		perform placet.refuse('PC410', 'the device waits no longer');
	end if;
	return true;
end
$$;

/*
 * A device asks. What it can have is given once: the row is taken before the
 * engine is asked, so that of any number of polls one gets the tokens.
 *
 * Gives outcome "unknown" (also another client's, and one that was used),
 * "refused", "expired", "pending", "slow_down" (RFC 8628 §3.5: five seconds
 * more from now on), "ended": allowed, and taken back since; "allowed".
 */
create function placet.device_poll(in_device_hash bytea, in_client text)
returns table (outcome text, sealed bytea)
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	one record;
	at timestamptz;
begin
	select d.state, d.sealed, d.interval_s, d.polled_at, d.expires_at,
	    d.decision_id into one
	from placet.device d
	where d.device_hash = in_device_hash and d.client_id = in_client
	for update;
	if not found or one.state = 'taken' then
		return query select 'unknown', null::bytea;
		return;
	end if;
	at := clock_timestamp();
	if one.state = 'refused' or one.expires_at <= at then
		return query select case one.state when 'refused'
		    then 'refused' else 'expired' end, null::bytea;
		return;
	end if;
	if one.sealed is not null then
		update placet.device d
		set state = 'taken', sealed = null
		where d.device_hash = in_device_hash;
		return query
		select case when placet.grant_is_alive(w.grant_id, w.epoch)
		    then 'allowed' else 'ended' end, one.sealed
		from placet.decision w
		where w.decision_id = one.decision_id;
		return;
	end if;
	-- A second's grace: a clock and a network stand in between.
	if one.polled_at + make_interval(secs => one.interval_s - 1) > at then
		update placet.device d
		set polled_at = at,
		    interval_s = least(d.interval_s + 5, 3600)
		where d.device_hash = in_device_hash;
		return query select 'slow_down', null::bytea;
		return;
	end if;
	update placet.device d
	set polled_at = at
	where d.device_hash = in_device_hash;
	return query select 'pending', null::bytea;
end
$$;

commit;
