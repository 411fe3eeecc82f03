-- What people trusted of a public client, asked for without a gap.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

-- The redirects that lead where the old ones do not: to another host, or to
-- the same name as a host that was a private scheme's.
create function placet.redirects_new(was text[], redirects text[])
returns text[]
language sql immutable parallel safe
return array(
    select n
    from unnest(redirects) n
    where (n like 'https://%', placet.redirect_host(n)) not in (
	select o like 'https://%', placet.redirect_host(o)
	from unnest(was) o));

/*
 * Whether this client may become so. What people trusted of a public one, its
 * name, hosts and keys, changes by its admins alone, and only to hosts that the
 * account has proven (f:C10). Keys where none were are other keys, too. A name
 * that looks like another app's is for a private client to ask for, so that an
 * operator looks.
 */
create or replace function placet.client_may_become(id text, title text,
    redirects text[], keys text, keys_at text, in_small text, in_shown text)
returns void
language plpgsql
as $$
declare
	was placet.client;
	new_redirects text[];
begin
	select c.* into strict was
	from placet.client c
	where c.client_id = id;
	if not was.is_public then
		return;
	end if;
	new_redirects := placet.redirects_new(was.redirect_uris, redirects);
	if was.name <> title or cardinality(new_redirects) > 0 or exists (
	    select from (values (1)) one (row)
	    left join placet.client_key_set s on s.client_id = id
	    where s.jwks is distinct from keys
	       or s.jwks_uri is distinct from keys_at) then
		perform placet.only_role_on(id, 'admin');
	end if;
	if cardinality(placet.unproven_hosts(was.account_id, new_redirects))
	    > 0 then
		perform placet.refuse('PC422', 'a host that is not proven');
	end if;
	if was.name = title then
		return;
	end if;
	if placet.client_looks_like(id, was.account_id, in_small, in_shown)
	    is not null then
		perform placet.refuse('PC422', 'a name like another app''s');
	end if;
	perform placet.client_skeleton_put(id, title, in_small, in_shown);
end
$$;

/*
 * An admin makes a client public, or shows a public one under another proven
 * domain (f:C4). `lacks` names what is missing; then nothing is done. `is_held`:
 * its name looks like another app's, so an operator looks first. PC422: a
 * public one without a domain, such as came from another account, bears such a
 * name; only a private one can ask for that.
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

/*
 * Private again: only members of its account keep what they allowed (f:C3).
 * Who they are stays so until it is done: somebody who leaves meanwhile has
 * left before, or finds a private client.
 */
create or replace function placet.client_unpublish(id text, seen bigint)
returns table (version bigint, ended bigint)
language plpgsql
as $$
declare
	was placet.client;
	ended_now bigint;
begin
	perform placet.only_role_on(id, 'admin');
	perform placet.lock_alone('client', id);
	perform placet.lock_shared('account', c.account_id::text)
	from placet.client c
	where c.client_id = id;
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
	if not was.is_public then
		return query select seen, 0::bigint;
		return;
	end if;
	update placet.client c
	set is_public = false, verified_domain = null, verified_since = null,
	    version = c.version + 1
	where c.client_id = id;
	ended_now := placet.grant_end(array(
	    select g.grant_id from placet.client_outsiders(id) g),
	    'client became private');
	return query select placet.client_version_note(id), ended_now;
end
$$;

commit;
