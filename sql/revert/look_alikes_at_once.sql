-- Takes back: apps that look alike become public one after the other.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * An admin makes a client public, or shows a public one under another proven
 * domain (f:C4). `lacks` names what is missing; then nothing is done. `is_held`:
 * its name, or a host of it, looks like that of an app that people know, so an
 * operator looks first. PC422: a public one would look so; only a private one
 * can ask for that. PC410: an operator has refused it as it is.
 */
create or replace function placet.client_publish(id text, seen bigint, under text,
    in_small text, in_shown text, hosts text[], looks text[])
returns table (version bigint, lacks text[], is_held boolean)
language plpgsql
as $$
declare
	was placet.client;
	missing text[];
	known record;
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
	select l.like_id, l.host into known
	from placet.client_likeness(was, under, in_small, in_shown, hosts,
	    looks) l
	where not placet.actor_rules();
	if was.is_public and known.like_id is not null then
		perform placet.refuse('PC422', 'it looks like another app');
	end if;
	if known.like_id is not null and placet.client_refused(id, was.name,
	    in_small, in_shown, known.host) is not null then
		perform placet.refuse('PC410', 'refused as it is');
	end if;
	update placet.client_hold h
	set answer = 'void', answered_at = clock_timestamp()
	where h.client_id = id and h.answer is null;
	if known.like_id is not null then
		insert into placet.client_hold (client_id, version, domain,
		    like_client_id, asked_by, name, small, shown, host)
		values (id, seen, under, known.like_id, placet.actor_user(),
		    was.name, in_small, in_shown, known.host);
		perform placet.note('client_held', id, placet.actor_user(),
		    jsonb_build_object('like', known.like_id));
		return query select seen, missing, true;
		return;
	end if;
	seen := placet.client_made_public(id, under);
	perform placet.client_skeleton_put(id, was.name, in_small, in_shown);
	perform placet.domain_skeleton_put(under, l.look)
	from unnest(hosts, looks) l (host, look)
	where l.host = under;
	return query select seen, missing, false;
end
$$;

/*
 * Changes a client that people made, as it was at version `seen`: what somebody
 * else changed meanwhile is not undone. `hosts` and `looks` are of all its web
 * redirects. Gives the version that is now.
 */
create or replace function placet.client_change(id text, seen bigint,
    title text, auth_method text, redirects text[], ceiling text[],
    optional text[], grant_kinds text[], home text, policy text, tos text,
    keys text, keys_at text, in_small text, in_shown text, hosts text[],
    looks text[])
returns bigint
language plpgsql
as $$
declare
	was placet.client;
begin
	perform placet.only_developers(id);
	perform placet.lock_alone('client', id);
	perform placet.only_developers(id);
	select c.* into was
	from placet.client c
	where c.client_id = id and not c.is_deleted and c.tier = 'hand';
	if not found then
		perform placet.refuse('PC404', 'no such client');
	end if;
	if was.version <> seen then
		perform placet.refuse('PC409', 'changed meanwhile');
	end if;
	if cardinality(placet.client_would_lose(id, redirects, ceiling, home,
	    policy)) > 0 then
		perform placet.refuse('PC422', 'a public client needs it');
	end if;
	if was.is_public and home is distinct from was.client_uri
	    and not placet.home_is_below(home, was.verified_domain) then
		perform placet.only_role_on(id, 'admin');
	end if;
	if was.is_public and exists (
	    select from placet.host_imitates(was.account_id,
		array(select h from unnest(hosts) h
		    where not placet.client_goes_below(was, h)),
		hosts, looks)) then
		perform placet.refuse('PC422', 'a host like another app''s');
	end if;
	perform placet.client_may_become(id, title, redirects, keys, keys_at,
	    in_small, in_shown);
	if (was.name, was.method, was.redirect_uris, was.scopes,
	    was.optional_scopes, was.grant_types, was.client_uri,
	    was.policy_uri, was.tos_uri) is not distinct from
	    (title, auth_method, redirects, ceiling, optional, grant_kinds,
	    home, policy, tos)
	    and (keys is null and keys_at is null or exists (
		select from placet.client_key_set s
		where s.client_id = id and s.jwks is not distinct from keys
		  and s.jwks_uri is not distinct from keys_at)) then
		return seen;
	end if;
	perform placet.client_keys_write(id, keys, keys_at);
	update placet.client c
	set name = title, method = auth_method, redirect_uris = redirects,
	    scopes = ceiling, optional_scopes = optional,
	    grant_types = grant_kinds, client_uri = home, policy_uri = policy,
	    tos_uri = tos, version = seen + 1
	where c.client_id = id;
	return placet.client_version_note(id);
end
$$;

/*
 * An operator has looked at a held client: `released` makes it public if it
 * still is what was asked for. One that was refused may ask again under its
 * name when it is released. `why`: for its account to read.
 */
create or replace function placet.client_hold_answer(id text, released boolean, why text)
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

drop function placet.lock_looks();

commit;
