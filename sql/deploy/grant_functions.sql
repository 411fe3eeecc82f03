-- Taking access back, and telling the engines.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * Ends one grant that the actor sees: his own (reason "user"), one that reaches
 * into an account he administers, or any for operators and machines. A second
 * time it gives the same epoch and writes nothing.
 */
create function placet.grant_revoke(id uuid, reason text)
returns table (epoch bigint, client_name text)
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
begin
	-- A person's own page is about his own, also for an account's admin.
	if reason = 'user' and not exists (
	    select from placet.access_grant g
	    where g.grant_id = id
	      and (placet.actor_is_trusted()
		or g.user_id = placet.actor_user())) then
		perform placet.refuse('PC404', 'no such grant');
	end if;
	perform placet.grant_end(array[id], reason);
	return query
	select g.epoch, coalesce(c.name, g.client_id)
	from placet.access_grant g
	left join placet.client c on c.client_id = g.client_id
	where g.grant_id = id;
	if not found then
		perform placet.refuse('PC404', 'no such grant');
	end if;
end
$$;

-- Every live grant of one user and app; the lock lets no decision slip between.
create function placet.grants_revoke_app(who uuid, app text, reason text)
returns bigint
language plpgsql
as $$
begin
	perform placet.lock_alone('user', who::text);
	return placet.grant_end(array(
	    select g.grant_id from placet.access_grant g
	    where g.user_id = who and g.client_id = app and g.state = 'live'),
	    reason);
end
$$;

-- The app's own revocation (RFC 7009): by the grant its token names, or by the
-- token that is held.
create function placet.grant_disconnected(app text, id uuid, token bytea)
returns table (grant_id uuid, epoch bigint)
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	ended uuid;
begin
	select g.grant_id into ended
	from placet.access_grant g
	where g.client_id = app and g.state = 'live'
	  and g.grant_id = coalesce(id, (
		select h.grant_id from placet.held_token h
		where h.token_hash = token
		limit 1));
	if ended is null then
		return;
	end if;
	perform placet.grant_end(array[ended], 'app');
	return query
	select g.grant_id, g.epoch from placet.access_grant g
	where g.grant_id = ended;
end
$$;

/*
 * Queues what an engine must be told about a grant, or opens the row again when
 * it was done: then there is a new reason. Each further round waits a little
 * longer, so that an app that keeps asking does not keep the deliverer busy.
 */
create function placet.delivery_queue(id uuid, at_engine text, late bytea)
returns void
language sql
begin atomic
	insert into placet.delivery as d
	    (grant_id, epoch, engine, late_hash, user_id, client_id)
	select g.grant_id, g.epoch, at_engine, late, g.user_id, g.client_id
	from placet.access_grant g
	where g.grant_id = id
	on conflict (grant_id, epoch, engine, late_hash) do update
	set round = d.round + 1,
	    state = case d.state when 'done' then 'waiting' else d.state end,
	    outcome = null,
	    done_at = null,
	    queued_at = case d.state when 'done' then clock_timestamp()
		else d.queued_at end,
	    attempts = case d.state when 'done' then 0 else d.attempts end,
	    due_at = case d.state
		when 'done' then clock_timestamp()
		    + make_interval(secs => least(d.round, 60))
		else d.due_at end;
end;

/*
 * A token was issued: keeps it, and then answers whether its grant is alive.
 * The grant's row is locked, so a revocation comes wholly before (the token is
 * late, and queued for the engine) or wholly after (it finds the token held).
 */
create function placet.grant_renewed(id uuid, in_epoch bigint, at_engine text,
    kind text, in_sealed bytea, hash bytea) returns boolean
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

-- The engine asked about a dead grant: there is a token that we never held.
create function placet.hook_refused(id uuid, in_epoch bigint, at_engine text)
returns void
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
begin
	perform from placet.access_grant g
	where g.grant_id = id
	for update;
	if not found or exists (
	    select from placet.access_grant g
	    cross join placet.grant_facts(g.grant_id, g.epoch) f
	    where g.grant_id = id and f.is_alive) then
		return;
	end if;
	-- One line in the log for each time that the row opens.
	perform placet.note('hook_refused', id::text, g.user_id,
	    jsonb_build_object('epoch', in_epoch, 'engine', at_engine))
	from placet.access_grant g
	where g.grant_id = id and not exists (
	    select from placet.delivery d
	    where d.grant_id = g.grant_id and d.epoch = g.epoch
	      and d.engine = at_engine and d.late_hash = ''
	      and d.state <> 'done');
	perform placet.delivery_queue(id, at_engine, '');
end
$$;

/*
 * Takes the next due delivery for `lease_s` seconds; no row when none is due.
 * A late token that is not held any more was revoked by another delivery.
 *
 * Where no token is held, only the engine's blanket revocation of the pair is
 * left. It may be used while no grant of the pair is alive, and decisions for
 * the pair wait for it: both take the user's lock. The lock is only tried here,
 * because decisions may wait for rows that we hold.
 */
create function placet.delivery_claim(lease_s bigint)
returns table (delivery_id uuid, grant_id uuid, epoch bigint, engine text,
    client_id text, user_id uuid, sealed bytea, token_kind text,
    attempts bigint, is_superseded boolean, may_blanket boolean)
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	due record;
	held record;
	is_overtaken boolean := false;
begin
	select d.delivery_id, d.grant_id, d.epoch, d.engine, d.late_hash,
	    d.user_id, d.client_id, d.round, d.attempts into due
	from placet.delivery d
	where d.state <> 'done' and d.due_at <= clock_timestamp()
	order by d.due_at
	limit 1
	for update skip locked;
	if not found then
		return;
	end if;
	select h.sealed, h.token_kind, h.token_hash into held
	from placet.held_token h
	where h.grant_id = due.grant_id and h.engine = due.engine
	  and case when due.late_hash = '' then not h.is_late
		else h.token_hash = due.late_hash end;
	if held.sealed is null and due.late_hash <> '' then
		is_overtaken := true;
	elsif held.sealed is null then
		if not pg_try_advisory_xact_lock(hashtextextended(
		    'user:' || due.user_id::text, 0)) then
			update placet.delivery d
			set due_at = clock_timestamp() + interval '1 second'
			where d.delivery_id = due.delivery_id;
			return;
		end if;
		is_overtaken := exists (
		    select from placet.access_grant g
		    where g.user_id = due.user_id
		      and g.client_id = due.client_id and g.state = 'live'
		      and g.grant_id <> due.grant_id
		      and (g.expires_at is null
			or g.expires_at > clock_timestamp()));
	end if;
	update placet.delivery d
	set state = 'running', claimed_round = d.round,
	    claimed_hash = held.token_hash, attempts = d.attempts + 1,
	    is_blanket = held.sealed is null and not is_overtaken,
	    due_at = clock_timestamp() + make_interval(secs => lease_s)
	where d.delivery_id = due.delivery_id;
	return query select due.delivery_id, due.grant_id, due.epoch,
	    due.engine, due.client_id, due.user_id, held.sealed,
	    held.token_kind, due.attempts + 1, is_overtaken,
	    held.sealed is null and not is_overtaken;
end
$$;

/*
 * The engine was told, and asked whether it is so. Wipes the token that was
 * sent. A new reason since the claim, or a newer token, keeps the row open.
 */
create function placet.delivery_done(id uuid, how text) returns void
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	due record;
	is_open boolean;
begin
	select d.grant_id, d.epoch, d.engine, d.late_hash, d.user_id,
	    d.round, d.claimed_round, d.claimed_hash, d.state into due
	from placet.delivery d
	where d.delivery_id = id
	for update;
	if not found then
		perform placet.refuse('PC404', 'no such delivery');
	end if;
	if due.state <> 'running' then
		return;
	end if;
	delete from placet.held_token h
	where h.grant_id = due.grant_id and h.engine = due.engine
	  and h.token_hash = due.claimed_hash;
	is_open := due.round > due.claimed_round or exists (
	    select from placet.held_token h
	    where h.grant_id = due.grant_id and h.engine = due.engine
	      and case when due.late_hash = '' then not h.is_late
		    else h.token_hash = due.late_hash end);
	update placet.delivery d
	set state = case when is_open then 'waiting' else 'done' end,
	    outcome = case when is_open then null else how end,
	    done_at = case when is_open then null else clock_timestamp() end,
	    due_at = clock_timestamp(), is_blanket = false, failure = null
	where d.delivery_id = id;
	perform placet.note('delivery_done', due.grant_id::text, due.user_id,
	    jsonb_build_object('outcome', how, 'engine', due.engine,
		'epoch', due.epoch));
end
$$;

create function placet.delivery_failed(id uuid, why text, again_in_s bigint)
returns void
language sql
begin atomic
	update placet.delivery d
	set state = 'waiting', failure = left(why, 500), is_blanket = false,
	    due_at = clock_timestamp() + make_interval(secs => again_in_s)
	where d.delivery_id = id and d.state = 'running';
end;

commit;
