-- Clients that become public, stay what people trusted, and become private.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * How the name of a public client looks (model/name_skeleton.h), for finding
 * those that look like it. `small` and `shown` are of `name`: of another name
 * they say nothing.
 */
create table placet.client_skeleton (
	client_id	text primary key references placet.client,
	name		text not null,
	small		text not null,
	shown		text not null
);
create index client_skeleton_small on placet.client_skeleton (small);
create index client_skeleton_shown on placet.client_skeleton (shown);

/*
 * Who asked to be public under a name that looks like another app's: held until
 * an operator has looked. One line a client that is open; others are history.
 */
create table placet.client_hold (
	hold_id		uuid primary key default gen_random_uuid(),
	client_id	text not null references placet.client,
	version		bigint not null,
	domain		text not null,
	like_client_id	text not null references placet.client,
	asked_by	uuid,
	asked_at	timestamptz not null default clock_timestamp(),
	answer		text check (answer in ('released', 'refused', 'void')),
	answered_at	timestamptz,
	check ((answer is null) = (answered_at is null))
);
create unique index client_hold_open
    on placet.client_hold (client_id) where answer is null;

alter table placet.client_skeleton
    enable row level security, force row level security;
alter table placet.client_hold
    enable row level security, force row level security;

create policy sees on placet.client_skeleton for select using (
	(select placet.actor()) is not null);
create policy adds on placet.client_skeleton for insert with check (
	(select placet.actor_is_trusted())
	or placet.develops(client_id));
create policy changes on placet.client_skeleton for update using (
	(select placet.actor_is_trusted())
	or placet.develops(client_id));

create policy sees on placet.client_hold for select using (
	(select placet.actor_is_trusted())
	or placet.is_own_client(client_id));
create policy adds on placet.client_hold for insert with check (
	(select placet.actor_is_trusted())
	or placet.develops(client_id));
create policy changes on placet.client_hold for update using (
	(select placet.actor_is_trusted())
	or placet.develops(client_id));

grant select on placet.client_skeleton, placet.client_hold
    to placet_writer, placet_reader;
grant insert, update on placet.client_skeleton to placet_writer;
grant insert on placet.client_hold to placet_writer;
grant update (answer, answered_at) on placet.client_hold to placet_writer;

-- With the domain it is shown under: f:C4's history.
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
	    'jwks_uri', s.jwks_uri, 'logo', encode(l.logo_hash, 'hex'),
	    'domain', c.verified_domain), placet.actor()
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

-- Whether a host is this domain or below it.
create function placet.host_is_below(host text, domain text) returns boolean
language sql immutable parallel safe
return host = domain or right(host, length(domain) + 1) = '.' || domain;

-- The hosts of web redirects that no proven domain of the account covers.
create function placet.unproven_hosts(account uuid, redirects text[])
returns text[]
language plpgsql stable
as $$
begin
	return array(
	    select distinct placet.redirect_host(r)
	    from unnest(redirects) r
	    where r like 'https://%'
	      and not exists (
		select from placet.domain d
		where d.account_id = account
		  and d.state in ('verified', 'stale')
		  and placet.host_is_below(placet.redirect_host(r), d.name))
	    order by 1);
end
$$;

/*
 * The app of another account that a name looks like and that people may know:
 * public, and the operator's own or with a proven domain. The same skeleton, or
 * one that holds the other.
 */
create function placet.client_looks_like(id text, owner uuid, in_small text,
    in_shown text)
returns text
language plpgsql stable
as $$
begin
	return (
	    select s.client_id
	    from placet.client_skeleton s
	    join placet.client c on c.client_id = s.client_id
	      and c.name = s.name
	    where c.client_id <> id and c.account_id <> owner
	      and c.is_public and not c.is_deleted
	      and (c.is_first_party or placet.client_is_verified(c.client_id))
	      and (s.small in (in_small, in_shown)
		or s.shown in (in_small, in_shown)
		or length(s.small) >= 8 and position(s.small in in_small) > 0
		or length(in_small) >= 8
		  and position(in_small in s.small) > 0)
	    order by s.small in (in_small, in_shown) desc, c.created_at
	    limit 1);
end
$$;

create function placet.client_skeleton_put(id text, of_name text,
    in_small text, in_shown text) returns void
language sql
begin atomic
	insert into placet.client_skeleton as s (client_id, name, small,
	    shown)
	values (id, of_name, in_small, in_shown)
	on conflict (client_id) do update
	set name = excluded.name, small = excluded.small,
	    shown = excluded.shown
	where s.name <> excluded.name;
end;

/*
 * What a client lacks to be public under this domain (f:C2), in the order of
 * the list on its page; empty when nothing.
 */
create function placet.client_lacks(id text, under text) returns text[]
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

-- Public from now on, under this domain: its row and the new version.
create function placet.client_made_public(id text, under text) returns bigint
language plpgsql
as $$
begin
	update placet.client c
	set is_public = true, verified_domain = under,
	    verified_since = (
		select d.verified_since
		from placet.domain d
		where d.account_id = c.account_id and d.name = under
		  and d.state in ('verified', 'stale')),
	    version = c.version + 1
	where c.client_id = id;
	return placet.client_version_note(id);
end
$$;

/*
 * An admin makes a client public, or shows a public one under another proven
 * domain (f:C4). `lacks` names what is missing; then nothing is done. `is_held`:
 * its name looks like another app's, so an operator looks first.
 */
create function placet.client_publish(id text, seen bigint, under text,
    in_small text, in_shown text)
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
	perform placet.client_skeleton_put(id, was.name, in_small, in_shown);
	update placet.client_hold h
	set answer = 'void', answered_at = clock_timestamp()
	where h.client_id = id and h.answer is null;
	like_id := placet.client_looks_like(id, was.account_id, in_small,
	    in_shown);
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
	return query select placet.client_made_public(id, under), missing,
	    false;
end
$$;

-- Private again: only members of its account keep what they allowed (f:C3).
create function placet.client_unpublish(id text, seen bigint)
returns table (version bigint, ended bigint)
language plpgsql
as $$
declare
	was placet.client;
	ended_now bigint;
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

-- Live grants of people who are no members of the client's account.
create function placet.client_outsiders(id text)
returns table (grant_id uuid, user_id uuid)
language sql stable
begin atomic
	select g.grant_id, g.user_id
	from placet.access_grant g
	join placet.client c on c.client_id = g.client_id
	where g.client_id = id and g.state = 'live'
	  and not exists (select from placet.membership m
	    where m.account_id = c.account_id and m.user_id = g.user_id);
end;

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

-- No Placet asks for it by itself.
-- squawk-ignore ban-drop-function
drop function placet.client_may_become(text, text, text[], text, text);

/*
 * Whether this client may become so. What people trusted of a public one, its
 * name, hosts and keys, changes by its admins alone, and only to hosts that the
 * account has proven (f:C10). A name that looks like another app's is for a
 * private client to ask for, so that an operator looks.
 */
create function placet.client_may_become(id text, title text,
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
	new_redirects := array(
	    select n from unnest(redirects) n
	    where placet.redirect_host(n) not in (
		select placet.redirect_host(o)
		from unnest(was.redirect_uris) o));
	if was.name <> title or cardinality(new_redirects) > 0 or exists (
	    select from placet.client_key_set s
	    where s.client_id = id and (s.jwks is distinct from keys
		or s.jwks_uri is distinct from keys_at)) then
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

-- Every Placet that asks for it is no older than this change's release.
-- squawk-ignore ban-drop-function
drop function placet.client_change(text, bigint, text, text, text[], text[],
    text[], text[], text, text, text, text, text);
/*
 * Changes a client that people made, as it was at version `seen`: what somebody
 * else changed meanwhile is not undone. Gives the version that is now.
 */
create function placet.client_change(id text, seen bigint, title text,
    auth_method text, redirects text[], ceiling text[], optional text[],
    grant_kinds text[], home text, policy text, tos text, keys text,
    keys_at text, in_small text, in_shown text)
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
