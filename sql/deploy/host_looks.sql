-- Hosts that look like the domain of an app that people know.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * How each domain looks that a public client was ever shown under
 * (model/host_looks.h): everybody has seen it, so it needs no policy.
 */
create table placet.domain_skeleton (
	domain	text primary key,
	looks	text not null
);
create index domain_skeleton_looks on placet.domain_skeleton (looks);
grant select on placet.domain_skeleton to placet_writer, placet_reader;
grant insert on placet.domain_skeleton to placet_writer;

create function placet.domain_skeleton_put(of_domain text, look text)
returns void
language sql
begin atomic
	insert into placet.domain_skeleton (domain, looks)
	values (of_domain, look)
	on conflict (domain) do nothing;
end;

/*
 * The app of another account, shown under a domain that it has proven, that one
 * of these names looks like without being it. `looks` goes with `names`; only
 * those of them are judged that are `asked` for.
 */
create function placet.host_imitates(owner uuid, asked text[], names text[],
    looks text[])
returns table (client_id text, host text)
language plpgsql stable
as $$
begin
	return query
	    select c.client_id, n.name
	    from unnest(names, looks) n (name, look)
	    join placet.domain_skeleton s on s.looks = n.look
	      and s.domain <> n.name
	    join placet.domain d on d.name = s.domain
	      and d.state in ('verified', 'stale')
	    join placet.client c on c.account_id = d.account_id
	      and c.verified_domain = d.name
	    where n.look <> '' and n.name = any (asked)
	      and d.account_id <> owner
	      and c.is_public and not c.is_deleted
	    order by c.created_at
	    limit 1;
end
$$;

-- Whether this client, as it is, sends people to that name or below it, or is
-- shown under such a one.
create function placet.client_goes_below(c placet.client, name text)
returns boolean
language sql immutable parallel safe
return exists (
    select from unnest(c.redirect_uris || ('https://' || c.verified_domain)) r
    where r like 'https://%'
      and placet.host_is_below(placet.redirect_host(r), name));

-- A host that looks like the domain of that app; null: its name does.
alter table placet.client_hold add column host text;

/*
 * The app that people know that this one looks like, if it is shown under this
 * domain: by its name, or by a host that it sends people to or the domain. Of a
 * public one only what is new to people is judged: the domain, and the name of
 * one that was under none.
 */
create function placet.client_likeness(c placet.client, under text,
    in_small text, in_shown text, hosts text[], looks text[])
returns table (like_id text, host text)
language plpgsql stable
as $$
begin
	if not c.is_public or c.verified_domain is null then
		like_id := placet.client_looks_like(c.client_id, c.account_id,
		    in_small, in_shown);
	end if;
	if like_id is null then
		select i.client_id, i.host into like_id, host
		from placet.host_imitates(c.account_id, array(
		    select h
		    from unnest(hosts) h
		    where not c.is_public
		       or placet.host_is_below(under, h)), hosts, looks) i;
	end if;
	if like_id is not null then
		return next;
	end if;
end
$$;

-- The last time that an operator refused this client for this host, or, where
-- it is null, under a name that looks the same; null: never.
create function placet.client_refused(id text, title text, in_small text,
    in_shown text, for_host text) returns uuid
language sql stable
begin atomic
	select h.hold_id
	from placet.client_hold h
	where h.client_id = id and h.answer = 'refused'
	  and h.host is not distinct from for_host
	  and (for_host is not null
	    or h.small in (in_small, in_shown)
	    or h.shown in (in_small, in_shown)
	    or h.small is null and exists (
		select from placet.client_version v
		where v.client_id = id and v.version = h.version
		  and v.content ->> 'name' = title))
	order by h.answered_at desc
	limit 1;
end;

-- Every Placet that asks for these is no older than this change's release.
-- squawk-ignore ban-drop-function
drop function placet.client_refusal(text, text, text, text);
-- squawk-ignore ban-drop-function
drop function placet.client_publish(text, bigint, text, text, text);
-- squawk-ignore ban-drop-function
drop function placet.client_change(text, bigint, text, text, text[], text[],
    text[], text[], text, text, text, text, text, text, text);

/*
 * An admin makes a client public, or shows a public one under another proven
 * domain (f:C4). `lacks` names what is missing; then nothing is done. `is_held`:
 * its name, or a host of it, looks like that of an app that people know, so an
 * operator looks first. PC422: a public one would look so; only a private one
 * can ask for that. PC410: an operator has refused it as it is.
 */
create function placet.client_publish(id text, seen bigint, under text,
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
