-- What the engine was told of an authorization, and the code that came of it,
-- which may come twice.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * An authorization request that was decided, from telling the engine on, under
 * a keyed hash of what names it there. The engine answers each once; `sealed`
 * is that answer, for the same session when it asks again, until its time is
 * over or the code is spent.
 *
 * `code_hash` says which grant a code belongs to: to the engine a spent code is
 * a sign of theft for as long as it knows the code, so the row stays as long as
 * the grant does. `challenge`: what its verifier must fit (RFC 7636).
 * `claimed_until`: when somebody's exchange can no longer be on its way.
 */
create table placet.authorization_code (
	request_hash	bytea primary key check (length(request_hash) = 32),
	user_id		uuid not null,
	session_id	uuid not null,
	client_id	text not null,
	grant_id	uuid,
	epoch		bigint,
	told_at		timestamptz not null default clock_timestamp(),
	answered_at	timestamptz,
	sealed		bytea,
	sealed_until	timestamptz,
	code_hash	bytea unique check (length(code_hash) = 32),
	challenge	text,
	spent_at	timestamptz,
	reused_at	timestamptz,
	claimed_until	timestamptz,
	check ((grant_id is null) = (epoch is null)),
	check ((sealed is null) = (sealed_until is null))
);
create index authorization_code_grant on placet.authorization_code (grant_id);
create index authorization_code_sealed
    on placet.authorization_code (sealed_until) where sealed is not null;
create index authorization_code_refused on placet.authorization_code (told_at)
    where grant_id is null;

alter table placet.authorization_code
    enable row level security, force row level security;

-- Whoever ends a grant forgets its codes.
create policy sees on placet.authorization_code for select using (
	(select placet.actor_is_trusted())
	or user_id = (select placet.actor_user())
	or (grant_id is not null and placet.sees_grant(grant_id)));
create policy adds on placet.authorization_code for insert with check (
	(select placet.actor_is_trusted())
	or user_id = (select placet.actor_user()));
create policy changes on placet.authorization_code for update using (
	(select placet.actor_is_trusted()));
create policy removes on placet.authorization_code for delete using (
	(select placet.actor_is_trusted())
	or (grant_id is not null and placet.sees_grant(grant_id)));

grant select on placet.authorization_code to placet_writer, placet_reader;
grant insert, update, delete on placet.authorization_code to placet_writer;

/*
 * The engine has taken the decision. `request` names what it will answer; null:
 * nobody asks for that answer again.
 */
create function placet.consent_accepted(id uuid, request bytea) returns void
language plpgsql
as $$
begin
	update placet.decision d
	set state = 'accepted', accepted_at = clock_timestamp()
	where d.decision_id = id and d.state = 'decided';
	-- A grant that is ending meanwhile is waited for: it forgets its codes.
	perform from placet.decision d
	join placet.access_grant g on g.grant_id = d.grant_id
	where d.decision_id = id
	for key share of g;
	insert into placet.authorization_code (request_hash, user_id,
	    session_id, client_id, grant_id, epoch)
	select request, d.user_id, d.session_id, d.client_id, d.grant_id,
	    d.epoch
	from placet.decision d
	left join placet.access_grant g on g.grant_id = d.grant_id
	where d.decision_id = id and request is not null
	  and (d.grant_id is null or g.state = 'live')
	on conflict (request_hash) do nothing;
end
$$;

-- The engine answered. Its first answer counts; `code`: there is one in it.
create function placet.authorization_answered(request bytea, answer bytea,
    answer_s bigint, code bytea, code_challenge text) returns void
language sql
begin atomic
	update placet.authorization_code c
	set answered_at = clock_timestamp(), sealed = answer,
	    sealed_until = clock_timestamp() + make_interval(secs => answer_s),
	    code_hash = code, challenge = code_challenge
	where c.request_hash = request and c.answered_at is null;
end;

/*
 * A token was issued, by grant_renewed's rules; `code`: for this one, which
 * nobody gets again. The grant is locked before its code, as by whoever ends it.
 */
create function placet.grant_renewed(id uuid, in_epoch bigint, at_engine text,
    kind text, in_sealed bytea, hash bytea, code bytea) returns boolean
language plpgsql
as $$
declare
	alive boolean;
begin
	alive := placet.grant_renewed(id, in_epoch, at_engine, kind,
	    in_sealed, hash);
	if code is not null then
		update placet.authorization_code c
		set spent_at = coalesce(c.spent_at, clock_timestamp()),
		    sealed = null, sealed_until = null
		where c.code_hash = code;
	end if;
	return alive;
end
$$;

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

create function placet.authorization_code_forget() returns trigger
language plpgsql
as $$
begin
	delete from placet.authorization_code c
	where c.grant_id = new.grant_id;
	return null;
end
$$;

create trigger authorization_code_forget
after update of state on placet.access_grant
for each row when (new.state = 'ended')
execute function placet.authorization_code_forget();

-- Wipes answers whose time is over, and forgets refusals.
create function placet.authorization_code_tidy(batch bigint) returns void
language plpgsql
as $$
begin
	update placet.authorization_code c
	set sealed = null, sealed_until = null
	where c.request_hash in (
		select o.request_hash from placet.authorization_code o
		where o.sealed is not null
		  and o.sealed_until < clock_timestamp()
		limit batch
		for update skip locked);
	delete from placet.authorization_code c
	where c.request_hash in (
		select o.request_hash from placet.authorization_code o
		where o.grant_id is null
		  and o.told_at < clock_timestamp() - interval '1 hour'
		limit batch
		for update skip locked);
end
$$;

commit;
