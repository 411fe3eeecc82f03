-- Takes back: what happens to a client after it is made.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop policy clients on placet.audit;
drop function placet.version_changes(jsonb, jsonb);
drop function placet.json_texts(jsonb);
drop function placet.develops_since(text, timestamptz);

create or replace function placet.client_replay_put(app text, seconds bigint)
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

create or replace function placet.client_mirror_done(id text, told bigint,
    hash bytea) returns void
language sql
begin atomic
	update placet.client_mirror m
	set known_version = told, known_at = clock_timestamp(),
	    known_hash = hash, leased_until = null, trouble = null,
	    attempts = 0, due_at = case when c.version > told
	    then clock_timestamp() end
	from placet.client c
	where m.client_id = id and c.client_id = id
	  and m.known_version <= told;
end;

alter policy adds on placet.client_replay with check (
	(select placet.actor_rules()));
alter policy changes on placet.client_replay using (
	(select placet.actor_rules()));
alter policy removes on placet.client_replay using (
	(select placet.actor_rules()));

create or replace function placet.client_delete(id text) returns bigint
language plpgsql
as $$
declare
	was boolean;
begin
	perform placet.only_rulers();
	perform placet.lock_alone('client', id);
	select c.is_deleted into was
	from placet.client c
	where c.client_id = id;
	if not found then
		perform placet.refuse('PC404', 'no such client');
	end if;
	if not was then
		update placet.client c
		set is_deleted = true
		where c.client_id = id;
		perform placet.note('client_deleted', id, null, '{}');
	end if;
	return placet.client_grants_end(id, 'client deleted');
end
$$;

create or replace function placet.client_suspend(id text, suspended boolean)
returns bigint
language plpgsql
as $$
declare
	was boolean;
	ended bigint := 0;
begin
	perform placet.only_rulers();
	perform placet.lock_alone('client', id);
	select c.is_suspended into was
	from placet.client c
	where c.client_id = id and not c.is_deleted;
	if not found then
		perform placet.refuse('PC404', 'no such client');
	end if;
	if was <> suspended then
		update placet.client c
		set is_suspended = suspended
		where c.client_id = id;
		perform placet.note(case when suspended then 'client_suspended'
		    else 'client_resumed' end, id, null, '{}');
	end if;
	if suspended then
		ended := placet.client_grants_end(id, 'client suspended');
	end if;
	return ended;
end
$$;

create or replace function placet.only_developers(app text) returns void
language plpgsql
as $$
begin
	if placet.actor_rules() or placet.develops(app) then
		return;
	end if;
	if exists (select from placet.client c where c.client_id = app) then
		perform placet.refuse('PC403', 'developers do this');
	end if;
	perform placet.refuse('PC404', 'no such client');
end
$$;

drop function placet.only_role_on(text, text);
drop function placet.administers(text);
alter table placet.client drop column is_barred, drop column owned_since;

commit;
