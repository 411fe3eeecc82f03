-- Takes back: apps that look like one that people know.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

delete from placet.activity_event
where event = 'client_refusal_withdrawn';

drop function placet.client_hold_answer(text, boolean, text);
drop function placet.client_publish(text, bigint, text, text, text, text[],
    text[]);
drop function placet.client_refused(text, text, text, text, text);
drop function placet.client_likeness(placet.client, text, text, text, text[],
    text[]);
drop function placet.host_imitates(uuid, text[], text[], text[]);
drop function placet.domain_skeleton_put(text, text);
drop table placet.domain_skeleton;
drop function placet.lock_looks();

/*
 * An operator has looked at a held client: `released` makes it public if it
 * still is what was asked for.
 */
create function placet.client_hold_answer(id text, released boolean)
returns table (version bigint, lacks text[])
language plpgsql
as $$
declare
	held placet.client_hold;
	was placet.client;
	missing text[] := '{}';
begin
	perform placet.only_rulers();
	perform placet.lock_alone('client', id);
	select h.* into held
	from placet.client_hold h
	where h.client_id = id and h.answer is null;
	if not found then
		perform placet.refuse('PC404', 'nothing of it is held');
	end if;
	select c.* into strict was
	from placet.client c
	where c.client_id = id;
	if released and (was.version <> held.version or was.is_deleted) then
		perform placet.refuse('PC409', 'changed since it was held');
	end if;
	if released then
		missing := placet.client_lacks(id, held.domain);
	end if;
	if cardinality(missing) > 0 then
		return query select was.version, missing;
		return;
	end if;
	update placet.client_hold h
	set answer = case when released then 'released' else 'refused' end,
	    answered_at = clock_timestamp()
	where h.hold_id = held.hold_id;
	perform placet.note(case when released then 'client_released'
	    else 'client_hold_refused' end, id, held.asked_by, '{}');
	return query select case when released
	    then placet.client_made_public(id, held.domain)
	    else was.version end, missing;
end
$$;

/*
 * An admin makes a client public, or shows a public one under another proven
 * domain (f:C4). `lacks` names what is missing; then nothing is done. `is_held`:
 * its name looks like another app's, so an operator looks first. PC422: a
 * public one without a domain, such as came from another account, bears such a
 * name; only a private one can ask for that.
 */
create function placet.client_publish(id text, seen bigint,
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
	update placet.client_hold h
	set answer = 'void', answered_at = clock_timestamp()
	where h.client_id = id and h.answer is null;
	if not was.is_public and like_id is not null
	    and not placet.actor_rules() then
		insert into placet.client_hold (client_id, version, domain,
		    like_client_id, asked_by)
		values (id, seen, under, like_id, placet.actor_user());
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

alter table placet.client_hold
    drop column name, drop column small, drop column shown,
    drop column reason, drop column host;

commit;
