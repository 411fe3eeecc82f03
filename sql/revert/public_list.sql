-- Takes back: what a client needed to become public, it keeps.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

create or replace function placet.client_logo_put(id text, seen bigint, hash bytea,
    picture bytea)
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
	if was.is_public and not placet.actor_rules()
	    and not coalesce(was.account_id =
		any (placet.actor_accounts('admin')), false) then
		perform placet.refuse('PC403', 'admins do this');
	end if;
	if picture is null then
		delete from placet.client_logo l
		where l.client_id = id;
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

create or replace function placet.client_lacks(id text, under text) returns text[]
language plpgsql stable
as $$
declare
	c placet.client;
	lacks text[] := '{}';
begin
	select o.* into strict c
	from placet.client o
	where o.client_id = id;
	if not exists (select from placet.client_logo l
	    where l.client_id = id) then
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
	elsif c.client_uri is not null and not placet.host_is_below(
	    placet.redirect_host(c.client_uri), under) then
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

drop function placet.client_would_lose(text, text[], text[], text, text);
drop function placet.client_loses(placet.client, placet.client);
drop function placet.client_lacks_so(placet.client, text);
drop function placet.home_is_below(text, text);

commit;
