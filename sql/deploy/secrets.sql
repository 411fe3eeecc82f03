-- Two secrets at a time, keys instead of them, and the engine's own secrets
-- under a master key that can be changed.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

-- Kept when it is taken away: a client that ever had a secret of ours is never
-- again taken at the engine's word.
alter table placet.client_secret add column removed_at timestamptz;

-- A client's public keys, for private_key_jwt: written down, or fetched.
create table placet.client_key_set (
	client_id	text primary key references placet.client,
	jwks		text check (length(jwks) between 2 and 16384),
	jwks_uri	text check (length(jwks_uri) between 9 and 2000),
	put_at		timestamptz not null default clock_timestamp(),
	fetched		text check (length(fetched) between 2 and 65536),
	fetched_at	timestamptz,
	tried_at	timestamptz,
	check ((jwks is null) <> (jwks_uri is null))
);

-- One row per assertion that was used, until it has expired (RFC 7523 §3.7).
create table placet.client_assertion (
	assertion_hash	bytea primary key check (length(assertion_hash) = 32),
	expires_at	timestamptz not null
);
create index client_assertion_expires on placet.client_assertion (expires_at);

-- Sealed under a key that is not in the store. Version 1 has no row: it is
-- derived from the root key itself.
create table placet.engine_master_key (
	version		bigint primary key check (version > 1),
	sealed		bytea not null check (length(sealed) between 48 and 200),
	made_at		timestamptz not null default clock_timestamp()
);

create function placet.engine_key_newest() returns bigint
language plpgsql stable
as $$
begin
	return coalesce((select max(k.version)
	    from placet.engine_master_key k), 1);
end
$$;

-- The version that counts, and the one that the engine is known to have been
-- told. A client that is there was made under version 1.
alter table placet.client
    add column engine_key bigint not null default 1,
    add column engine_key_told bigint not null default 1;
alter table placet.client
    alter column engine_key set default placet.engine_key_newest(),
    alter column engine_key_told set default placet.engine_key_newest();

alter table placet.client_key_set
    enable row level security, force row level security;
alter table placet.client_assertion
    enable row level security, force row level security;
alter table placet.engine_master_key
    enable row level security, force row level security;

create policy developers on placet.client_key_set using (
	(select placet.actor_is_trusted())
	or placet.develops(client_id));
create policy machines on placet.client_assertion using (
	(select placet.actor_is_trusted()));
-- Everybody who makes a client makes it under the newest version.
create policy sees on placet.engine_master_key for select using (
	(select placet.actor_is_trusted())
	or (select placet.actor_user()) is not null);
create policy adds on placet.engine_master_key for insert with check (
	(select placet.actor_rules()));
create policy removes on placet.engine_master_key for delete using (
	(select placet.actor_rules()));

grant select on placet.client_key_set, placet.client_assertion,
    placet.engine_master_key to placet_writer, placet_reader;
grant insert, update on placet.client_key_set to placet_writer;
grant insert, update, delete on placet.client_assertion to placet_writer;
grant insert, delete on placet.engine_master_key to placet_writer;

-- Secrets and keys are for operators, and for the developers of the account.
create function placet.only_developers(app text) returns void
language plpgsql
as $$
begin
	if placet.actor_rules() or placet.develops(app) then
		return;
	end if;
	if exists (select from placet.client c where c.client_id = app) then
		perform placet.refuse('PC403', 'developers do this');
	end if;
	perform placet.refuse('PC404', 'no such client');
end
$$;

/*
 * A second secret beside one that is good; a third one waits until one is
 * removed. The first secret of ours ends what the engine alone may know of the
 * client, so it must be asked for (`alone`).
 */
create function placet.client_secret_add(id text, hash bytea, title text,
    days bigint, alone boolean)
returns table (secret_id uuid, expires_at timestamptz)
language plpgsql
as $$
declare
	ends timestamptz;
	had bigint;
	live bigint;
	made uuid;
begin
	perform placet.only_developers(id);
	perform placet.lock_alone('client', id);
	if length(title) not between 1 and 100 or days not between 1 and 3660
	then
		perform placet.refuse('PC422', 'label or days out of range');
	end if;
	if not exists (select from placet.client c
	    where c.client_id = id and not c.is_deleted) then
		perform placet.refuse('PC404', 'no such client');
	end if;
	if not exists (select from placet.client c
	    where c.client_id = id and c.method in
		('client_secret_basic', 'client_secret_post')) then
		perform placet.refuse('PC422', 'this client has no secret');
	end if;
	select count(*), count(*) filter (where s.removed_at is null
	    and (s.expires_at is null or s.expires_at > now()))
	into had, live
	from placet.client_secret s
	where s.client_id = id;
	if live >= 2 or (had = 0 and not alone) then
		perform placet.refuse('PC409', 'two are there, or none is');
	end if;
	ends := now() + make_interval(days => days::integer);
	insert into placet.client_secret as s (client_id, secret_hash, label,
	    expires_at)
	values (id, hash, title, ends)
	returning s.secret_id into made;
	perform placet.note('client_secret_added', id, placet.actor_user(),
	    jsonb_build_object('label', title, 'secret', made,
		'expires_at', ends));
	return query select made, ends;
end
$$;

-- What the engine alone knew, taken over once. Whoever was quicker counts.
create function placet.client_secret_learn(id text, hash bytea)
returns boolean
language plpgsql
as $$
begin
	perform placet.only_rulers();
	perform placet.lock_alone('client', id);
	if exists (select from placet.client_secret s
	    where s.client_id = id) then
		return false;
	end if;
	insert into placet.client_secret (client_id, secret_hash, label)
	values (id, hash, 'adopted');
	perform placet.note('client_secret_learnt', id, null, '{}');
	return true;
end
$$;

-- How many are still good.
create function placet.client_secret_remove(id text, secret uuid)
returns bigint
language plpgsql
as $$
begin
	perform placet.only_developers(id);
	perform placet.lock_alone('client', id);
	update placet.client_secret s
	set removed_at = clock_timestamp()
	where s.client_id = id and s.secret_id = secret
	  and s.removed_at is null;
	if not found then
		perform placet.refuse('PC404', 'no such secret');
	end if;
	perform placet.note('client_secret_removed', id, placet.actor_user(),
	    jsonb_build_object('secret', secret));
	return (select count(*) from placet.client_secret s
	    where s.client_id = id and s.removed_at is null
	      and (s.expires_at is null or s.expires_at > now()));
end
$$;

-- Written at most every ten minutes, so that a token costs no write.
create function placet.client_secret_used(id text, hash bytea) returns void
language sql
begin atomic
	update placet.client_secret s
	set last_used_at = now()
	where s.client_id = id and s.secret_hash = hash
	  and (s.last_used_at is null
	    or s.last_used_at < now() - interval '10 minutes');
end;

create function placet.client_keys_put(id text, keys text, uri text)
returns void
language plpgsql
as $$
begin
	perform placet.only_developers(id);
	perform placet.lock_alone('client', id);
	if exists (select from placet.client_key_set s
	    where s.client_id = id and s.jwks is not distinct from keys
	      and s.jwks_uri is not distinct from uri) then
		return;
	end if;
	insert into placet.client_key_set as s (client_id, jwks, jwks_uri)
	values (id, keys, uri)
	on conflict (client_id) do update
	set jwks = keys, jwks_uri = uri, put_at = clock_timestamp(),
	    fetched = null, fetched_at = null, tried_at = null;
	perform placet.note('client_keys_changed', id, placet.actor_user(),
	    jsonb_build_object('jwks_uri', uri));
end
$$;

/*
 * Whether somebody may fetch now: one in a minute and client, whatever comes
 * back; who is told yes does it.
 */
create function placet.client_keys_try(id text) returns boolean
language plpgsql
as $$
begin
	update placet.client_key_set s
	set tried_at = now()
	where s.client_id = id and s.jwks_uri is not null
	  and (s.tried_at is null
	    or s.tried_at < now() - interval '1 minute');
	return found;
end
$$;

-- Only as long as the address is the one that was asked.
create function placet.client_keys_fetched(id text, uri text, keys text)
returns void
language sql
begin atomic
	update placet.client_key_set s
	set fetched = keys, fetched_at = now()
	where s.client_id = id and s.jwks_uri = uri;
end;

-- True once for each until it has expired; takes some expired ones along.
create function placet.client_assertion_spend(hash bytea, ends timestamptz)
returns boolean
language plpgsql
as $$
declare
	is_fresh boolean;
begin
	insert into placet.client_assertion as a (assertion_hash, expires_at)
	values (hash, ends)
	on conflict (assertion_hash) do update
	set expires_at = excluded.expires_at
	where a.expires_at < now();
	is_fresh := found;
	delete from placet.client_assertion a
	where a.assertion_hash in (
		select o.assertion_hash
		from placet.client_assertion o
		where o.expires_at < now() - interval '1 minute'
		order by o.expires_at
		limit 10
		for update skip locked);
	return is_fresh;
end
$$;

-- False when somebody else has just made that version.
create function placet.engine_key_add(nr bigint, key bytea) returns boolean
language plpgsql
as $$
begin
	perform placet.only_rulers();
	insert into placet.engine_master_key (version, sealed)
	values (nr, key)
	on conflict (version) do nothing;
	if not found then
		return false;
	end if;
	perform placet.note('engine_key_made', nr::text, null, '{}');
	return true;
end
$$;

/*
 * Raises the next clients to version `nr`, and says of which the engine must
 * be told. The version comes first: whoever finds the engine refusing it tells
 * the engine what the row says, so two can never work against each other.
 * Clients whose secret the engine alone knows, and public ones, have nothing
 * to be told.
 */
create function placet.engine_rekey_claim(nr bigint, after text, most bigint)
returns table (client_id text, is_to_be_told boolean)
language plpgsql
as $$
begin
	perform placet.only_rulers();
	return query
	with chosen as (
		select c.client_id as id, c.method = 'private_key_jwt'
		    or c.method <> 'none' and exists (
			select from placet.client_secret s
			where s.client_id = c.client_id) as must_tell
		from placet.client c
		where c.client_id > after
		  and (c.engine_key < nr or c.engine_key_told < nr)
		order by c.client_id
		limit most
		for update of c skip locked)
	update placet.client c
	set engine_key = nr, engine_key_told = case
	    when h.must_tell then c.engine_key_told else nr end
	from chosen h
	where c.client_id = h.id
	returning c.client_id, h.must_tell;
end
$$;

create function placet.engine_rekey_told(nr bigint, told text[]) returns void
language plpgsql
as $$
begin
	perform placet.only_rulers();
	update placet.client c
	set engine_key_told = nr
	where c.client_id = any (told) and c.engine_key = nr;
end
$$;

-- Master keys that no client uses, and that no engine still believes in.
create function placet.engine_keys_prune() returns bigint
language plpgsql
as $$
declare
	pruned bigint;
begin
	perform placet.only_rulers();
	delete from placet.engine_master_key k
	where k.version < placet.engine_key_newest()
	  and not exists (select from placet.client c
	    where c.engine_key = k.version or c.engine_key_told = k.version);
	get diagnostics pruned = row_count;
	if pruned > 0 then
		perform placet.note('engine_keys_removed', 'engine', null,
		    jsonb_build_object('removed', pruned));
	end if;
	return pruned;
end
$$;

commit;
