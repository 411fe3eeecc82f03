-- A code that comes twice: at once, or after it was spent.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

-- Until when somebody's exchange may be on its way.
alter table placet.authorization_code add column claimed_until timestamptz;

/*
 * Somebody presents a code. One answer:
 *
 *   ours       nobody is exchanging it: ask the engine, within the lease
 *   flying     somebody is
 *   spent      it was exchanged: the engine shall see that it comes again
 *   foreign    it is another client's
 *   unproven   its verifier gives another challenge
 *   unknown    no browser brought it to us; the engine knows whose it is
 *
 * Without waiting for the disk: what a crash could lose is over before the store
 * is back.
 */
create function placet.code_claim(code bytea, app text, proof text,
    lease_s bigint) returns text
language plpgsql
as $$
declare
	was record;
begin
	perform set_config('synchronous_commit', 'off', true);
	update placet.authorization_code c
	set claimed_until = clock_timestamp() + make_interval(secs => lease_s)
	where c.code_hash = code and c.client_id = app
	  and coalesce(c.challenge = proof, true) and c.spent_at is null
	  and coalesce(c.claimed_until < clock_timestamp(), true);
	if found then
		return 'ours';
	end if;
	select c.client_id, c.challenge, c.spent_at into was
	from placet.authorization_code c
	where c.code_hash = code;
	return case
		when not found then 'unknown'
		when was.client_id <> app then 'foreign'
		when was.challenge <> proof then 'unproven'
		when was.spent_at is not null then 'spent'
		else 'flying' end;
end
$$;

-- The engine was not asked, or what it made of it did not arrive.
create function placet.code_released(code bytea) returns void
language sql
begin atomic
	update placet.authorization_code c
	set claimed_until = null
	where c.code_hash = code and c.spent_at is null;
end;

/*
 * The engine has refused a code because it was spent, and has ended what came
 * of it (RFC 6749 section 4.1.2). So the grant ends here too, unless something
 * came of another code of it, which the engine knows as alive: that goes on,
 * and so does one that may be exchanged yet (ten minutes, as the engine has it).
 */
create function placet.code_reused(code bytea) returns void
language plpgsql
as $$
declare
	spent uuid;
begin
	select c.grant_id into spent
	from placet.authorization_code c
	where c.code_hash = code;
	-- The grant before its codes, as by whoever ends it.
	perform from placet.access_grant g
	where g.grant_id = spent
	for update;
	update placet.authorization_code c
	set reused_at = clock_timestamp()
	where c.code_hash = code and c.grant_id = spent
	  and c.reused_at is null;
	if not found then
		return;
	end if;
	perform placet.note('code_reuse', spent::text, g.user_id,
	    jsonb_build_object('client', g.client_id))
	from placet.access_grant g
	where g.grant_id = spent;
	if not exists (
	    select from placet.authorization_code o
	    where o.grant_id = spent and o.code_hash is not null
	      and o.reused_at is null
	      and (o.spent_at is not null or o.answered_at
		> clock_timestamp() - interval '10 minutes')) then
		perform placet.grant_end(array[spent], 'code_reuse');
	end if;
end
$$;

commit;
