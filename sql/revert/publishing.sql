-- Takes back: clients that become public.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop function placet.client_change(text, bigint, text, text, text[], text[],
    text[], text[], text, text, text, text, text, text, text);
drop function placet.client_may_become(text, text, text[], text, text, text,
    text);
/*
 * Whether this client may become so. A public one's name, hosts and keys are
 * what people trusted: those stay.
 */
create function placet.client_may_become(id text, title text,
    redirects text[], keys text, keys_at text) returns void
language plpgsql
as $$
begin
	if exists (select from placet.client c
	    left join placet.client_key_set s on s.client_id = c.client_id
	    where c.client_id = id and c.is_public
	      and (c.name <> title
		or s.jwks is distinct from keys
		or s.jwks_uri is distinct from keys_at
		or exists (
		    select placet.redirect_host(n) from unnest(redirects) n
		    except
		    select placet.redirect_host(o)
		    from unnest(c.redirect_uris) o))) then
		perform placet.refuse('PC422', 'of a public client this stays');
	end if;
end
$$;

/*
 * Changes a client that people made, as it was at version `seen`: what somebody
 * else changed meanwhile is not undone. Gives the version that is now.
 */
create function placet.client_change(id text, seen bigint, title text,
    auth_method text, redirects text[], ceiling text[], optional text[],
    grant_kinds text[], home text, policy text, tos text, keys text,
    keys_at text)
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
	perform placet.client_may_become(id, title, redirects, keys, keys_at);
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

drop function placet.client_hold_answer(text, boolean);
drop function placet.client_unpublish(text, bigint);
drop function placet.client_outsiders(text);
drop function placet.client_publish(text, bigint, text, text, text);
drop function placet.client_made_public(text, text);
drop function placet.client_lacks(text, text);
drop function placet.client_skeleton_put(text, text, text, text);
drop function placet.client_looks_like(text, uuid, text, text);
drop function placet.unproven_hosts(uuid, text[]);
drop function placet.host_is_below(text, text);
create or replace function placet.client_version_note(id text) returns bigint
language plpgsql
as $$
declare
	is_now bigint;
begin
	insert into placet.client_version (client_id, version, account_id,
	    content, actor)
	select c.client_id, c.version, c.account_id, jsonb_build_object(
	    'account', c.account_id, 'name', c.name,
	    'is_public', c.is_public, 'is_first_party', c.is_first_party,
	    'method', c.method, 'redirect_uris', c.redirect_uris,
	    'scopes', c.scopes, 'optional_scopes', c.optional_scopes,
	    'grant_types', c.grant_types, 'client_uri', c.client_uri,
	    'policy_uri', c.policy_uri, 'tos_uri', c.tos_uri,
	    'tier', c.tier, 'kind', c.kind_of_app, 'jwks', s.jwks,
	    'jwks_uri', s.jwks_uri, 'logo', encode(l.logo_hash, 'hex')),
	    placet.actor()
	from placet.client c
	left join placet.client_key_set s on s.client_id = c.client_id
	left join placet.client_logo l on l.client_id = c.client_id
	where c.client_id = id
	returning client_version.version into is_now;
	perform placet.note(case when is_now = 1 then 'client_added'
	    else 'client_changed' end, id, placet.actor_user(),
	    jsonb_build_object('version', is_now));
	return is_now;
end
$$;
drop table placet.client_hold;
drop table placet.client_skeleton;

commit;
