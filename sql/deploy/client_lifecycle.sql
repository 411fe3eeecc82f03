-- What happens to a client after it is made, in the hands of its account.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

-- `is_barred`: an operator suspended it, and only operators let it in again.
-- `owned_since`: when its account took it over; null: it always was its own.
alter table placet.client
    add column is_barred boolean not null default false,
    add column owned_since timestamptz;

create function placet.administers(app text) returns boolean
language plpgsql stable
as $$
begin
	return exists (
	    select from placet.client c
	    where c.client_id = app
	      and c.account_id =
		any (placet.actor_accounts('admin')::uuid[]));
end
$$;

/*
 * For those who are at least this in the client's account. Its other members
 * hear that it is not theirs to do; for everybody else there is no such
 * client, a public one neither (s:A70).
 */
create function placet.only_role_on(app text, at_least text) returns void
language plpgsql
as $$
declare
	owner uuid;
begin
	if placet.actor_rules() then
		return;
	end if;
	select c.account_id into owner
	from placet.client c
	where c.client_id = app;
	if owner = any (placet.actor_accounts(at_least)::uuid[]) then
		return;
	end if;
	if owner = any (placet.actor_accounts('member')::uuid[]) then
		perform placet.refuse('PC403', 'a higher role does this');
	end if;
	perform placet.refuse('PC404', 'no such client');
end
$$;

create or replace function placet.only_developers(app text) returns void
language plpgsql
as $$
begin
	perform placet.only_role_on(app, 'developer');
end
$$;

/*
 * Suspends a client and ends its access, or lets it be allowed anew. Who may is
 * asked again under its lock: who was lowered while waiting changes nothing.
 * Gives how many grants ended.
 */
create or replace function placet.client_suspend(id text, suspended boolean)
returns bigint
language plpgsql
as $$
declare
	was record;
	rules boolean := placet.actor_rules();
	ended bigint := 0;
begin
	perform placet.only_role_on(id, 'developer');
	perform placet.lock_alone('client', id);
	perform placet.only_role_on(id, 'developer');
	select c.is_suspended, c.is_barred into was
	from placet.client c
	where c.client_id = id and not c.is_deleted;
	if not found then
		perform placet.refuse('PC404', 'no such client');
	end if;
	if was.is_barred and not suspended and not rules then
		perform placet.refuse('PC409', 'an operator suspended it');
	end if;
	if suspended then
		ended := placet.client_grants_end(id, 'client suspended');
	end if;
	if was.is_suspended = suspended
	    and (not rules or was.is_barred = suspended) then
		return ended;
	end if;
	update placet.client c
	set is_suspended = suspended,
	    is_barred = suspended and (rules or c.is_barred)
	where c.client_id = id;
	perform placet.note(case when suspended then 'client_suspended'
	    else 'client_resumed' end, id, placet.actor_user(),
	    jsonb_build_object('ended', ended));
	return ended;
end
$$;

/*
 * Deletes a client for ever: its access ends, its id never comes back, and the
 * engine is told until it has forgotten it. Of a public one only admins.
 * Gives how many grants ended.
 */
create or replace function placet.client_delete(id text) returns bigint
language plpgsql
as $$
declare
	was record;
	ended bigint;
begin
	perform placet.only_role_on(id, 'developer');
	perform placet.lock_alone('client', id);
	select c.is_deleted, c.is_public into was
	from placet.client c
	where c.client_id = id;
	if not found or was.is_deleted and not placet.actor_rules() then
		perform placet.refuse('PC404', 'no such client');
	end if;
	perform placet.only_role_on(id, case when was.is_public then 'admin'
	    else 'developer' end);
	ended := placet.client_grants_end(id, 'client deleted');
	if was.is_deleted then
		return ended;
	end if;
	update placet.client c
	set is_deleted = true
	where c.client_id = id;
	insert into placet.client_mirror as m (client_id, due_at)
	values (id, clock_timestamp())
	on conflict (client_id) do update
	set due_at = clock_timestamp(), attempts = 0;
	perform placet.note('client_deleted', id, placet.actor_user(),
	    jsonb_build_object('ended', ended));
	return ended;
end
$$;

/*
 * The engine has this version; what came after it is still due. `hash` null: it
 * has forgotten the client. Whoever told it something while the client was
 * deleted has not told it that.
 */
create or replace function placet.client_mirror_done(id text, told bigint,
    hash bytea) returns void
language sql
begin atomic
	update placet.client_mirror m
	set known_version = told, known_at = clock_timestamp(),
	    known_hash = hash, leased_until = null, trouble = null,
	    attempts = 0, due_at = case
	    when c.version > told or c.is_deleted and hash is not null
	    then clock_timestamp() end
	from placet.client c
	where m.client_id = id and c.client_id = id
	  and m.known_version <= told;
end;

alter policy adds on placet.client_replay with check (
	(select placet.actor_rules())
	or placet.administers(client_id));
alter policy changes on placet.client_replay using (
	(select placet.actor_rules())
	or placet.administers(client_id));
alter policy removes on placet.client_replay using (
	(select placet.actor_rules())
	or placet.administers(client_id));

-- null: the configuration's seconds again.
create or replace function placet.client_replay_put(app text, seconds bigint)
returns void
language plpgsql
as $$
begin
	perform placet.only_role_on(app, 'admin');
	perform placet.lock_alone('client', app);
	perform placet.only_role_on(app, 'admin');
	perform from placet.client c
	where c.client_id = app and not c.is_deleted;
	if not found then
		perform placet.refuse('PC404', 'no such client');
	end if;
	if seconds not between 0 and 300 then
		perform placet.refuse('PC422', '0 to 300 seconds');
	end if;
	if exists (select from placet.client_replay r
	    where r.client_id = app and r.replay_s = seconds) then
		return;
	end if;
	delete from placet.client_replay r
	where r.client_id = app;
	if seconds is not null then
		insert into placet.client_replay (client_id, replay_s)
		values (app, seconds);
	end if;
	perform placet.note('client_replay_put', app, placet.actor_user(),
	    jsonb_build_object('seconds', seconds));
end
$$;

/*
 * What is written down of a client, for the developers of the account that has
 * it, from when that account took it over: who suspended it, its secrets, its
 * deletion.
 */
create function placet.develops_since(app text, moment timestamptz)
returns boolean
language plpgsql stable
as $$
begin
	return exists (
	    select from placet.client c
	    where c.client_id = app
	      and c.account_id =
		any (placet.actor_accounts('developer')::uuid[])
	      and coalesce(c.owned_since <= moment, true));
end
$$;

create policy clients on placet.audit for select using (
	event like 'client\_%'
	and (select placet.actor_user()) is not null
	and placet.develops_since(subject, at));

-- What a version changed: of a list what came and what went, of anything else
-- the old and the new text.
create function placet.json_texts(value jsonb) returns text[]
language sql immutable parallel safe
return case coalesce(jsonb_typeof(value), 'null')
	when 'array' then array(select jsonb_array_elements_text(value))
	when 'null' then '{}'
	else array[value #>> '{}']
end;

create function placet.version_changes(was jsonb, is_now jsonb)
returns table (field text, is_added boolean, said text)
language sql immutable
begin atomic
	select k.field, x.is_added, x.said
	from (
		select jsonb_object_keys(was || is_now) as field) k
	cross join lateral (
		select false as is_added, o.said
		from unnest(placet.json_texts(was -> k.field)) o (said)
		where o.said <> all (placet.json_texts(is_now -> k.field))
		union all
		select true, n.said
		from unnest(placet.json_texts(is_now -> k.field)) n (said)
		where n.said <> all (placet.json_texts(was -> k.field))) x
	where (was -> k.field) is distinct from (is_now -> k.field)
	  and k.field <> 'account'
	order by k.field, x.is_added;
end;

commit;

-- Until now only operators could suspend.
set placet.actor = 'system';
update placet.client c
set is_barred = true
where c.is_suspended and not c.is_barred;
