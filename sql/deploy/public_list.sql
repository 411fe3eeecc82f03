-- What a client needed to become public it keeps while it is public (f:C2).
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

-- Of an address as it was typed: the host is compared in small letters.
create function placet.home_is_below(home text, domain text) returns boolean
language sql immutable parallel safe
return placet.host_is_below(lower(placet.redirect_host(home)), domain);

/*
 * What a client that is like this lacks to be public under this domain (f:C2),
 * in the order of the list on its page; empty when nothing. Its home page is
 * judged while the domain is lapsed, too: the badge may come back.
 */
create function placet.client_lacks_so(c placet.client, under text)
returns text[]
language plpgsql stable
as $$
declare
	lacks text[] := '{}';
begin
	if not exists (select from placet.client_logo l
	    where l.client_id = c.client_id) then
		lacks := lacks || 'logo'::text;
	end if;
	if c.client_uri is null then
		lacks := lacks || 'client_uri'::text;
	end if;
	if cardinality(c.scopes) = 0 then
		lacks := lacks || 'scope'::text;
	end if;
	if under is null or not exists (select from placet.domain d
	    where d.account_id = c.account_id and d.name = under
	      and d.state in ('verified', 'stale')) then
		lacks := lacks || 'domain'::text;
	end if;
	if not placet.home_is_below(c.client_uri, under) then
		lacks := lacks || 'client_uri_domain'::text;
	end if;
	if cardinality(placet.unproven_hosts(c.account_id, c.redirect_uris))
	    > 0 then
		lacks := lacks || 'redirect_uris'::text;
	end if;
	if c.policy_uri is null then
		lacks := lacks || 'policy_uri'::text;
	end if;
	return lacks;
end
$$;

create or replace function placet.client_lacks(id text, under text)
returns text[]
language plpgsql stable
as $$
begin
	return (
	    select placet.client_lacks_so(c, under)
	    from placet.client c
	    where c.client_id = id);
end
$$;

/*
 * What a public client would lack that it does not lack now, if it became so.
 * Its home page may go below another domain that its account has proven: then
 * it can be shown under that one (f:C4).
 */
create function placet.client_loses(was placet.client, becomes placet.client)
returns text[]
language plpgsql stable
as $$
begin
	if not was.is_public then
		return '{}';
	end if;
	return array(
	    select l
	    from unnest(placet.client_lacks_so(becomes, was.verified_domain)) l
	    where l <> all (
		placet.client_lacks_so(was, was.verified_domain))
	      and (l <> 'client_uri_domain' or not exists (
		select from placet.domain d
		where d.account_id = was.account_id
		  and d.state in ('verified', 'stale')
		  and placet.home_is_below(becomes.client_uri, d.name))));
end
$$;

-- As this client would be with these, for those who look before they ask.
create function placet.client_would_lose(id text, redirects text[],
    ceiling text[], home text, policy text)
returns text[]
language plpgsql stable
as $$
declare
	was placet.client;
	becomes placet.client;
begin
	select c.* into was
	from placet.client c
	where c.client_id = id;
	becomes := was;
	becomes.redirect_uris := redirects;
	becomes.scopes := ceiling;
	becomes.client_uri := home;
	becomes.policy_uri := policy;
	return placet.client_loses(was, becomes);
end
$$;

/*
 * Puts a picture, or takes it away where `picture` is null, from the client as
 * it was at version `seen`. What everybody sees of a public client is for the
 * admins of its account, and such a one always has a picture. Gives the version
 * that is now.
 */
create or replace function placet.client_logo_put(id text, seen bigint,
    hash bytea, picture bytea)
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
	if was.is_public then
		perform placet.only_role_on(id, 'admin');
	end if;
	if picture is null then
		delete from placet.client_logo l
		where l.client_id = id;
		if found and was.is_public then
			perform placet.refuse('PC422',
			    'a public client needs it');
		end if;
	else
		insert into placet.client_logo as l (client_id, logo_hash,
		    png)
		values (id, hash, picture)
		on conflict (client_id) do update
		set logo_hash = hash, png = picture,
		    put_at = clock_timestamp()
		where l.logo_hash <> hash;
	end if;
	if not found then
		return seen;
	end if;
	update placet.client c
	set version = seen + 1
	where c.client_id = id;
	return placet.client_version_note(id);
end
$$;

commit;
