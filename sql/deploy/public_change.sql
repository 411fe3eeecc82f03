-- A public client is changed, and stays what it was published as.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

-- Whether this client, as it is, sends people to that name or below it, or is
-- shown under such a one.
create function placet.client_goes_below(c placet.client, name text)
returns boolean
language sql immutable parallel safe
return exists (
    select from unnest(c.redirect_uris || ('https://' || c.verified_domain)) r
    where r like 'https://%'
      and placet.host_is_below(placet.redirect_host(r), name));

-- Every Placet that asks for it is no older than this change's release.
-- squawk-ignore ban-drop-function
drop function placet.client_change(text, bigint, text, text, text[], text[],
    text[], text[], text, text, text, text, text, text, text);

/*
 * Changes a client that people made, as it was at version `seen`: what somebody
 * else changed meanwhile is not undone. `hosts` and `looks` are of all its web
 * redirects. Gives the version that is now.
 */
create function placet.client_change(id text, seen bigint,
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
	if was.is_public and (was.name, was.redirect_uris)
	    is distinct from (title, redirects) then
		perform placet.lock_looks();
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

commit;
