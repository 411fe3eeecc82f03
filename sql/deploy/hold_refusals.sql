-- A refused name is not asked for again.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * The name that was asked for and how it looks (model/name_skeleton.h), and what
 * the operator said of it. Of an older row the name is that of its version.
 */
alter table placet.client_hold
    add column name text,
    add column small text,
    add column shown text,
    add column reason text;
alter table placet.client_hold add constraint client_hold_reason
    check (length(reason) between 1 and 500) not valid;
grant update (reason) on placet.client_hold to placet_writer;

-- The last time that an operator refused this client under a name that looks
-- the same; null: never.
create function placet.client_refusal(id text, title text, in_small text,
    in_shown text) returns uuid
language sql stable
begin atomic
	select h.hold_id
	from placet.client_hold h
	where h.client_id = id and h.answer = 'refused'
	  and (h.small in (in_small, in_shown)
	    or h.shown in (in_small, in_shown)
	    or h.small is null and exists (
		select from placet.client_version v
		where v.client_id = id and v.version = h.version
		  and v.content ->> 'name' = title))
	order by h.answered_at desc
	limit 1;
end;

/*
 * An admin makes a client public, or shows a public one under another proven
 * domain (f:C4). `lacks` names what is missing; then nothing is done. `is_held`:
 * its name looks like another app's, so an operator looks first. PC422: a
 * public one without a domain, such as came from another account, bears such a
 * name; only a private one can ask for that. PC410: an operator has refused it
 * under this name; another one may be asked for.
 */
create or replace function placet.client_publish(id text, seen bigint,
    under text, in_small text, in_shown text)
returns table (version bigint, lacks text[], is_held boolean)
language plpgsql
as $$
declare
	was placet.client;
	missing text[];
	like_id text;
begin
	perform placet.only_role_on(id, 'admin');
	perform placet.lock_alone('client', id);
	perform placet.only_role_on(id, 'admin');
	select c.* into was
	from placet.client c
	where c.client_id = id and not c.is_deleted and c.tier = 'hand';
	if not found then
		perform placet.refuse('PC404', 'no such client');
	end if;
	if was.version <> seen then
		perform placet.refuse('PC409', 'changed meanwhile');
	end if;
	missing := placet.client_lacks(id, under);
	if cardinality(missing) > 0 then
		return query select seen, missing, false;
		return;
	end if;
	if was.is_public and was.verified_domain is not distinct from under
	then
		return query select seen, missing, false;
		return;
	end if;
	like_id := placet.client_looks_like(id, was.account_id, in_small,
	    in_shown);
	if was.is_public and was.verified_domain is null
	    and like_id is not null and not placet.actor_rules() then
		perform placet.refuse('PC422', 'a name like another app''s');
	end if;
	if not was.is_public and like_id is not null
	    and not placet.actor_rules()
	    and placet.client_refusal(id, was.name, in_small, in_shown)
		is not null then
		perform placet.refuse('PC410', 'refused under this name');
	end if;
	update placet.client_hold h
	set answer = 'void', answered_at = clock_timestamp()
	where h.client_id = id and h.answer is null;
	if not was.is_public and like_id is not null
	    and not placet.actor_rules() then
		insert into placet.client_hold (client_id, version, domain,
		    like_client_id, asked_by, name, small, shown)
		values (id, seen, under, like_id, placet.actor_user(),
		    was.name, in_small, in_shown);
		perform placet.note('client_held', id, placet.actor_user(),
		    jsonb_build_object('like', like_id));
		return query select seen, missing, true;
		return;
	end if;
	seen := placet.client_made_public(id, under);
	perform placet.client_skeleton_put(id, was.name, in_small, in_shown);
	return query select seen, missing, false;
end
$$;

-- Every Placet that asks for it is no older than this change's release.
-- squawk-ignore ban-drop-function
drop function placet.client_hold_answer(text, boolean);
/*
 * An operator has looked at a held client: `released` makes it public if it
 * still is what was asked for. One that was refused may ask again under its
 * name when it is released. `why`: for its account to read.
 */
create function placet.client_hold_answer(id text, released boolean, why text)
returns table (version bigint, lacks text[], is_public boolean)
language plpgsql
as $$
declare
	held placet.client_hold;
	was placet.client;
	missing text[] := '{}';
begin
	perform placet.only_rulers();
	perform placet.lock_alone('client', id);
	select c.* into was
	from placet.client c
	where c.client_id = id;
	select h.* into held
	from placet.client_hold h
	where h.client_id = id and h.answer is null;
	if not found and released then
		update placet.client_hold h
		set answer = 'void', answered_at = clock_timestamp()
		where h.client_id = id and h.answer = 'refused';
		if found then
			perform placet.note('client_refusal_withdrawn', id,
			    null, '{}');
			return query select was.version, missing, false;
			return;
		end if;
	end if;
	if held.hold_id is null then
		perform placet.refuse('PC404', 'nothing of it is held');
	end if;
	if released and (was.version <> held.version or was.is_deleted) then
		perform placet.refuse('PC409', 'changed since it was held');
	end if;
	if released then
		missing := placet.client_lacks(id, held.domain);
	end if;
	if cardinality(missing) > 0 then
		return query select was.version, missing, false;
		return;
	end if;
	update placet.client_hold h
	set answer = case when released then 'released' else 'refused' end,
	    answered_at = clock_timestamp(), reason = why
	where h.hold_id = held.hold_id;
	perform placet.note(case when released then 'client_released'
	    else 'client_hold_refused' end, id, held.asked_by,
	    jsonb_strip_nulls(jsonb_build_object('why', why)));
	return query select case when released
	    then placet.client_made_public(id, held.domain)
	    else was.version end, missing, released;
end
$$;

insert into placet.activity_event (event, kind, about)
values
    ('client_refusal_withdrawn', 'clients', 'client');

commit;
