-- Clients in the hands of their developers: made and changed by members of the
-- account, and told to the engine until it knows.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

-- What kind of app it is; null where nobody said: from a file, or by itself.
alter table placet.client add column kind_of_app text;
alter table placet.client add constraint client_kind check (kind_of_app in
    ('web', 'browser', 'native', 'cli', 'agent', 'machine')) not valid;

/*
 * What the engine is still to be told of a client, and what it was told. Only
 * clients that people made have a row here: `client import` tells the engine
 * itself, and those that registered themselves have it in placet.registration.
 *
 * `due_at`: when somebody tries next; null when the engine knows
 * `known_version`. `leased_until`: one at a time tells it, so that an older
 * version never comes after a newer one. `known_hash`: of what the engine
 * answered that it has, equal to that of what it was told.
 */
create table placet.client_mirror (
	client_id	text primary key references placet.client,
	known_version	bigint not null default 0,
	known_at	timestamptz,
	known_hash	bytea check (length(known_hash) = 32),
	due_at		timestamptz,
	leased_until	timestamptz,
	attempts	bigint not null default 0,
	trouble		text
);
create index client_mirror_due on placet.client_mirror (due_at)
    where due_at is not null;

-- When a client last got a token, by the ten minutes.
create table placet.client_use (
	client_id	text primary key references placet.client,
	used_at		timestamptz not null
);

alter table placet.client_mirror
    enable row level security, force row level security;
alter table placet.client_use
    enable row level security, force row level security;

create function placet.is_own_client(app text) returns boolean
language plpgsql stable
as $$
begin
	return exists (
	    select from placet.client c
	    where c.client_id = app
	      and c.account_id =
		any (placet.actor_accounts('member')::uuid[]));
end
$$;

create policy sees on placet.client_mirror for select using (
	(select placet.actor_is_trusted())
	or placet.is_own_client(client_id));
create policy adds on placet.client_mirror for insert with check (
	(select placet.actor_is_trusted())
	or placet.develops(client_id));
create policy changes on placet.client_mirror for update using (
	(select placet.actor_is_trusted())
	or placet.develops(client_id));
create policy sees on placet.client_use for select using (
	(select placet.actor_is_trusted())
	or placet.is_own_client(client_id));
create policy adds on placet.client_use for insert with check (
	(select placet.actor_is_machine()));
create policy changes on placet.client_use for update using (
	(select placet.actor_is_machine()));

grant select, insert, update on placet.client_mirror, placet.client_use
    to placet_writer;
grant select on placet.client_mirror, placet.client_use to placet_reader;

/*
 * A new version that people made has to be told; whoever writes it cannot
 * forget that. He tells it himself: the workers begin when he has had his time.
 */
create function placet.client_mirror_wanted() returns trigger
language plpgsql
as $$
begin
	insert into placet.client_mirror as m (client_id, due_at)
	select new.client_id, clock_timestamp() + interval '5 seconds'
	where placet.actor_user() is not null
	   or placet.actor() like 'operator:%'
	   or exists (select from placet.client_mirror o
		where o.client_id = new.client_id)
	on conflict (client_id) do update
	set due_at = excluded.due_at, attempts = 0;
	return null;
end
$$;

create trigger client_mirror_wanted
after insert or update of version on placet.client
for each row when (new.tier = 'hand')
execute function placet.client_mirror_wanted();

create function placet.client_used() returns trigger
language plpgsql
as $$
begin
	if placet.actor_is_machine() then
		insert into placet.client_use as u (client_id, used_at)
		values (new.client_id, now())
		on conflict (client_id) do update
		set used_at = excluded.used_at
		where u.used_at < excluded.used_at - interval '10 minutes';
	end if;
	return null;
end
$$;

-- A refresh costs nothing more but once in an hour.
create trigger client_used
after update of last_renewed_at on placet.access_grant
for each row when (old.last_renewed_at is null
    or new.last_renewed_at > old.last_renewed_at + interval '1 hour')
execute function placet.client_used();
create trigger client_used
after update of last_used_at on placet.client_secret
for each row when (new.last_used_at is distinct from old.last_used_at)
execute function placet.client_used();

/*
 * For those who make and change clients of an account. Others hear that there
 * is no such account, unless they belong to it. Asked again under the lock of
 * the account: who was lowered while waiting makes nothing.
 */
create function placet.only_account_developers(account uuid) returns void
language plpgsql
as $$
begin
	if placet.actor_rules() or coalesce(account =
	    any (placet.actor_accounts('developer')), false) then
		return;
	end if;
	if coalesce(account = any (placet.actor_accounts('member')), false)
	then
		perform placet.refuse('PC403', 'developers do this');
	end if;
	perform placet.refuse('PC404', 'no such account');
end
$$;

-- One version of a client as history keeps it, from the row as it is now.
create function placet.client_version_note(id text) returns bigint
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
	    'jwks_uri', s.jwks_uri), placet.actor()
	from placet.client c
	left join placet.client_key_set s on s.client_id = c.client_id
	where c.client_id = id
	returning client_version.version into is_now;
	perform placet.note(case when is_now = 1 then 'client_added'
	    else 'client_changed' end, id, placet.actor_user(),
	    jsonb_build_object('version', is_now));
	return is_now;
end
$$;

-- Written down, or fetched, or none.
create function placet.client_keys_write(id text, keys text, uri text)
returns void
language plpgsql
as $$
begin
	if keys is null and uri is null then
		return;
	end if;
	insert into placet.client_key_set as s (client_id, jwks, jwks_uri)
	values (id, keys, uri)
	on conflict (client_id) do update
	set jwks = keys, jwks_uri = uri, put_at = clock_timestamp(),
	    fetched = null, fetched_at = null, tried_at = null
	where s.jwks is distinct from keys
	   or s.jwks_uri is distinct from uri;
end
$$;

/*
 * A new client of an account, private, with its keys or its first secret. The
 * account's clients are counted while its lock is held, so that `most` holds
 * however many come at once (s:A72).
 */
create function placet.client_create(id text, owner uuid, sort_of_app text,
    title text, auth_method text, redirects text[], ceiling text[],
    optional text[], grant_kinds text[], home text, policy text, tos text,
    keys text, keys_at text, secret bytea, most bigint)
returns bigint
language plpgsql
as $$
begin
	perform placet.only_account_developers(owner);
	perform placet.lock_alone('client', id);
	perform placet.lock_alone('account', owner::text);
	perform placet.only_account_developers(owner);
	if not exists (select from placet.account a
	    where a.account_id = owner and not a.is_closed) then
		perform placet.refuse('PC404', 'no such account');
	end if;
	if (select count(*) from placet.client c
	    where c.account_id = owner and not c.is_deleted
	      and c.tier = 'hand') >= most then
		perform placet.refuse('PC429', 'as many as one may have');
	end if;
	insert into placet.client (client_id, account_id, name, is_public,
	    tier, kind_of_app, method, redirect_uris, scopes, optional_scopes,
	    grant_types, client_uri, policy_uri, tos_uri)
	values (id, owner, title, false, 'hand', sort_of_app, auth_method,
	    redirects, ceiling, optional, grant_kinds, home, policy, tos);
	perform placet.client_keys_write(id, keys, keys_at);
	if secret is not null then
		insert into placet.client_secret (client_id, secret_hash,
		    label)
		values (id, secret, 'first');
	end if;
	return placet.client_version_note(id);
end
$$;

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

/*
 * Who tells the engine now: of this client, or (null) of the one that waits
 * longest. Of one client it does not matter when it would be due.
 */
create function placet.client_mirror_claim(only_id text, lease_s bigint)
returns table (client_id text, version bigint, attempts bigint)
language plpgsql
as $$
begin
	return query
	update placet.client_mirror m
	set leased_until = clock_timestamp() + make_interval(secs => lease_s),
	    attempts = m.attempts + 1
	from placet.client c
	where m.client_id = (
		select w.client_id
		from placet.client_mirror w
		where w.due_at is not null
		  and (w.leased_until is null
		    or w.leased_until < clock_timestamp())
		  and case when only_id is null
		    then w.due_at <= clock_timestamp()
		    else w.client_id = only_id end
		order by w.due_at
		limit 1
		for update skip locked)
	  and c.client_id = m.client_id
	returning m.client_id, c.version, m.attempts;
end
$$;

-- The engine has this version; what came after it is still due.
create function placet.client_mirror_done(id text, told bigint, hash bytea)
returns void
language sql
begin atomic
	update placet.client_mirror m
	set known_version = told, known_at = clock_timestamp(),
	    known_hash = hash, leased_until = null, trouble = null,
	    attempts = 0, due_at = case when c.version > told
	    then clock_timestamp() end
	from placet.client c
	where m.client_id = id and c.client_id = id
	  and m.known_version <= told;
end;

create function placet.client_mirror_failed(id text, why text,
    again_in_s bigint)
returns void
language sql
begin atomic
	update placet.client_mirror m
	set leased_until = null, trouble = why,
	    due_at = clock_timestamp() + make_interval(secs => again_in_s)
	where m.client_id = id and m.due_at is not null;
end;

commit;

begin;
alter table placet.client validate constraint client_kind;
commit;
