-- Clients that nobody here made by hand: those that register themselves
-- (RFC 7591), and those that are a document at an address of their own.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

-- The gateway, and the job that clears away what it registered.
create function placet.actor_registers() returns boolean
language sql stable parallel safe
return coalesce(current_setting('placet.actor', true)
    in ('machine:gateway', 'machine:reaper'), false);

-- A lock of that name if nobody has it; false instead of waiting.
create function placet.lock_try(kind text, name text) returns boolean
language sql
begin atomic
	select pg_try_advisory_xact_lock(
	    hashtextextended(kind || ':' || name, 0));
end;

-- What may be shown to register; made by an operator for one account.
create table placet.registration_token (
	token_id	uuid primary key default gen_random_uuid(),
	token_hash	bytea not null unique check (length(token_hash) = 32),
	account_id	uuid not null references placet.account,
	label		text not null check (length(label) between 1 and 64),
	makes_public	boolean not null,
	uses_left	bigint check (uses_left >= 0),
	made_at		timestamptz not null default clock_timestamp(),
	expires_at	timestamptz not null,
	last_used_at	timestamptz
);

/*
 * What a client that registered itself has beside its row in placet.client.
 *
 * `reap_at`: when it is looked at, and goes if nobody uses it; null when it
 * went. `used_at`: when a live grant was last seen. `mirrored_version`: what
 * the engine knows. `same_hash`: of the whole registration and where it came
 * from, so that the same one again gets the same client.
 */
create table placet.registration (
	client_id	text primary key references placet.client,
	registered_at	timestamptz not null default clock_timestamp(),
	reap_at		timestamptz,
	used_at		timestamptz,
	mirrored_version bigint not null default 0,
	default_scopes	text[] not null,
	application_type text not null
	    check (application_type in ('native', 'web')),
	software_id	text,
	software_version text,
	contacts	text[] not null,
	token_id	uuid,
	same_hash	bytea unique check (length(same_hash) = 32),
	document_url	text unique check (length(document_url) <= 2048),
	document_hash	bytea
);
create index registration_reap on placet.registration (reap_at);
create index registration_unused on placet.registration (client_id)
    where used_at is null and reap_at is not null;

alter table placet.registration_token
    enable row level security, force row level security;
alter table placet.registration
    enable row level security, force row level security;

create policy sees on placet.registration_token for select using (
	(select placet.actor_is_trusted()));
create policy rules on placet.registration_token using (
	(select placet.actor_rules()));
create policy spends on placet.registration_token for update using (
	(select placet.actor_registers()));

create policy sees on placet.registration for select using (
	(select placet.actor_is_trusted()));
create policy registers on placet.registration for insert with check (
	(select placet.actor_registers()));
create policy changes on placet.registration for update using (
	(select placet.actor_registers()));

-- Of the clients these machines may write only their own kind, and never what
-- makes one trusted.
create policy registers on placet.client for insert with check (
	(select placet.actor_registers())
	and tier in ('self', 'document')
	and not is_first_party and verified_domain is null);
create policy keeps on placet.client for update using (
	(select placet.actor_registers())
	and tier in ('self', 'document'))
with check (
	(select placet.actor_registers())
	and tier in ('self', 'document')
	and not is_first_party and verified_domain is null);

create function placet.is_registered(app text) returns boolean
language plpgsql stable
as $$
begin
	return exists (
	    select from placet.client c
	    where c.client_id = app and c.tier in ('self', 'document'));
end
$$;

create policy registers on placet.client_version for insert with check (
	(select placet.actor_registers())
	and placet.is_registered(client_id));

grant select, insert, delete on placet.registration_token to placet_writer;
grant update (uses_left, last_used_at)
    on placet.registration_token to placet_writer;
grant select, insert, update on placet.registration to placet_writer;
grant select on placet.registration_token, placet.registration
    to placet_reader;

-- Whose they are when nobody gave a token: an account without people.
do $$
declare
	title text := 'Self-registered apps';
begin
	perform set_config('placet.actor', 'system', true);
	if exists (select from placet.account a
	    where lower(a.name) = lower(title)
	      and a.account_id <> '00000000-0000-4000-8000-000000000001') then
		title := title || ' (built in)';
	end if;
	insert into placet.account (account_id, name)
	values ('00000000-0000-4000-8000-000000000001', title)
	on conflict (account_id) do nothing;
	if found then
		perform placet.note('account_added',
		    '00000000-0000-4000-8000-000000000001', null,
		    '{"why": "built in"}');
	end if;
end
$$;

create function placet.built_in_account() returns uuid
language sql immutable parallel safe
return '00000000-0000-4000-8000-000000000001'::uuid;

create function placet.built_in_stands() returns trigger
language plpgsql
as $$
begin
	perform placet.refuse('PC409', 'this account is built in');
	return null;
end
$$;

create trigger built_in_stands
before insert or update on placet.membership
for each row when (new.account_id = '00000000-0000-4000-8000-000000000001')
execute function placet.built_in_stands();
create trigger built_in_stands
before update or delete on placet.account
for each row when (old.account_id = '00000000-0000-4000-8000-000000000001')
execute function placet.built_in_stands();

/*
 * Registers a client, or finds the one that it is already: the same
 * registration from the same place while nobody used that one, or the document
 * of this address, which becomes a new version where it differs.
 *
 * One at a time, so that the ceiling `most` of unused ones holds however many
 * come at once (s:A72). A token pays with one use; with it the client is its
 * account's, without it the built-in account's.
 */
create function placet.client_register(id text, kind text, title text,
    auth_method text, redirects text[], ceiling text[], optional text[],
    defaults text[], grant_kinds text[], home text, policy text, tos text,
    app_kind text, software text, software_release text, people text[],
    secret bytea, keys text, keys_at text, token bytea, same bytea,
    document text, document_sum bytea, ttl_s bigint, most bigint)
returns table (client_id text, version bigint, is_new boolean,
    created_at timestamptz)
language plpgsql
as $$
declare
	owner uuid := placet.built_in_account();
	for_all boolean := true;
	ends timestamptz := clock_timestamp() + make_interval(secs => ttl_s);
	wanted jsonb;
	pass uuid;
	was record;
	now_version bigint := 1;
	put_at timestamptz;
begin
	if not placet.actor_registers() then
		perform placet.refuse('PC403', 'the gateway does this');
	end if;
	if kind not in ('self', 'document')
	    or (kind = 'document') <> (document is not null)
	    or kind = 'document' and token is not null then
		perform placet.refuse('PC422', 'no such kind of registration');
	end if;
	perform placet.lock_alone('registration', '');

	if token is not null then
		select t.token_id, t.account_id, t.makes_public
		into pass, owner, for_all
		from placet.registration_token t
		where t.token_hash = token and t.expires_at > clock_timestamp();
		if not found then
			perform placet.refuse('PC403', 'no such token');
		end if;
	end if;
	wanted := jsonb_build_object('account', owner, 'name', title,
	    'is_public', for_all, 'is_first_party', false,
	    'method', auth_method, 'redirect_uris', redirects,
	    'scopes', ceiling, 'optional_scopes', optional,
	    'grant_types', grant_kinds, 'client_uri', home,
	    'policy_uri', policy, 'tos_uri', tos, 'tier', kind,
	    'default_scopes', defaults, 'application_type', app_kind,
	    'software_id', software, 'software_version', software_release,
	    'document', document, 'jwks', keys, 'jwks_uri', keys_at);

	select r.client_id into was
	from placet.registration r
	where r.same_hash = same or r.document_url = document;
	if found then
		perform placet.lock_alone('client', was.client_id);
		select r.client_id, c.is_deleted, c.is_suspended, c.version,
		    c.created_at, v.content, r.used_at is null and not exists (
			select from placet.access_grant g
			where g.client_id = r.client_id
			  and g.state = 'live') as is_unused into was
		from placet.registration r
		join placet.client c on c.client_id = r.client_id
		join placet.client_version v
		    on v.client_id = c.client_id and v.version = c.version
		where r.same_hash = same or r.document_url = document;
	end if;
	if found and kind = 'self' then
		if was.is_unused and not was.is_deleted
		    and not was.is_suspended then
			update placet.registration r
			set reap_at = ends
			where r.client_id = was.client_id;
			return query select was.client_id, was.version, false,
			    was.created_at;
			return;
		end if;
		update placet.registration r
		set same_hash = null
		where r.client_id = was.client_id;
	elsif found then
		if was.is_deleted then
			perform placet.refuse('PC410',
			    'a deleted client does not come back');
		end if;
		update placet.registration r
		set reap_at = ends, document_hash = document_sum
		where r.client_id = was.client_id;
		if was.content = wanted then
			return query select was.client_id, was.version, false,
			    was.created_at;
			return;
		end if;
		id := was.client_id;
		now_version := was.version + 1;
		put_at := was.created_at;
		update placet.client c
		set name = title, method = auth_method,
		    redirect_uris = redirects, scopes = ceiling,
		    optional_scopes = optional, grant_types = grant_kinds,
		    client_uri = home, policy_uri = policy, tos_uri = tos,
		    version = now_version
		where c.client_id = id;
		update placet.registration r
		set default_scopes = defaults, application_type = app_kind,
		    software_id = software, software_version = software_release,
		    contacts = people
		where r.client_id = id;
	end if;

	if now_version = 1 then
		perform placet.registrations_below(kind, most);
		if token is not null then
			update placet.registration_token t
			set uses_left = t.uses_left - 1,
			    last_used_at = clock_timestamp()
			where t.token_id = pass
			  and (t.uses_left is null or t.uses_left > 0);
			if not found then
				perform placet.refuse('PC403',
				    'the token is used up');
			end if;
		end if;
		perform placet.lock_alone('client', id);
		perform placet.lock_shared('account', owner::text);
		if exists (select from placet.account a
		    where a.account_id = owner and a.is_closed) then
			perform placet.refuse('PC403', 'no such token');
		end if;
		insert into placet.client as c (client_id, account_id, name,
		    is_public, method, redirect_uris, scopes,
		    optional_scopes, grant_types, client_uri, policy_uri,
		    tos_uri, tier)
		values (id, owner, title, for_all, auth_method, redirects,
		    ceiling, optional, grant_kinds, home, policy, tos, kind)
		returning c.created_at into put_at;
		insert into placet.registration (client_id, reap_at,
		    default_scopes, application_type, software_id,
		    software_version, contacts, token_id, same_hash,
		    document_url, document_hash)
		values (id, ends, defaults, app_kind, software,
		    software_release, people, pass, same, document,
		    document_sum);
		if secret is not null then
			insert into placet.client_secret (client_id,
			    secret_hash, label)
			values (id, secret, 'registration');
		end if;
	end if;
	if keys is not null or keys_at is not null then
		insert into placet.client_key_set as s (client_id, jwks,
		    jwks_uri)
		values (id, keys, keys_at)
		on conflict on constraint client_key_set_pkey do update
		set jwks = keys, jwks_uri = keys_at,
		    put_at = clock_timestamp(), fetched = null,
		    fetched_at = null, tried_at = null
		where s.jwks is distinct from keys
		   or s.jwks_uri is distinct from keys_at;
	end if;
	insert into placet.client_version (client_id, version, account_id,
	    content, actor)
	values (id, now_version, owner, wanted, placet.actor());
	perform placet.note(case when now_version = 1 then 'client_registered'
	    else 'client_changed' end, id, null, jsonb_build_object(
	    'version', now_version, 'tier', kind));
	return query select id, now_version, true, put_at;
end
$$;

/*
 * Refuses when as many clients of this kind as may be are waiting for somebody
 * to use them. Which of them are in use is looked up only then.
 */
create function placet.registrations_below(kind text, most bigint)
returns void
language plpgsql
as $$
begin
	for turn in 1 .. 2 loop
		if most > (select count(*) from (
		    select from placet.registration r
		    join placet.client c on c.client_id = r.client_id
		    where r.used_at is null and r.reap_at > clock_timestamp()
		      and c.tier = kind
		      and not c.is_deleted and not c.is_suspended
		    limit most) unused) then
			return;
		end if;
		if turn = 1 then
			perform placet.registrations_seen();
		end if;
	end loop;
	perform placet.refuse('PC429', 'too many that nobody uses');
end
$$;

-- Notes which of the unused ones came into use.
create function placet.registrations_seen() returns void
language sql
begin atomic
	update placet.registration r
	set used_at = clock_timestamp()
	where r.used_at is null and r.reap_at is not null
	  and exists (select from placet.access_grant g
	      where g.client_id = r.client_id and g.state = 'live');
end;

-- The engine knows this version.
create function placet.client_mirrored(id text, known bigint) returns void
language sql
begin atomic
	update placet.registration r
	set mirrored_version = known
	where r.client_id = id and r.mirrored_version < known;
end;

-- Nobody will ever ask for it: its secret did not arrive.
create function placet.client_abandon(id text) returns void
language sql
begin atomic
	update placet.registration r
	set reap_at = clock_timestamp()
	where r.client_id = id and r.reap_at is not null and r.used_at is null;
end;

/*
 * Ends clients that registered themselves and that nobody uses, and gives
 * those that the engine must forget; each comes again after `lease_s` until
 * placet.client_reaped. One whose grant lives stays; one that was used stays
 * for at least `ttl_s` after its last grant ended. What somebody else is
 * changing is left for the next round.
 */
create function placet.clients_reap(ttl_s bigint, lease_s bigint, most bigint)
returns table (client_id text)
language plpgsql
as $$
declare
	ttl interval := make_interval(secs => ttl_s);
	one record;
	app record;
	lives boolean;
begin
	if not placet.actor_registers() then
		perform placet.refuse('PC403', 'the reaper does this');
	end if;
	if not placet.lock_try('reaper', '') then
		return;
	end if;
	perform placet.registrations_seen();
	for one in
		select r.client_id, r.used_at
		from placet.registration r
		where r.reap_at <= clock_timestamp()
		order by r.reap_at
		limit most
		for update skip locked
	loop
		continue when not placet.lock_try('client', one.client_id);
		select c.tier, c.is_deleted, c.is_suspended into app
		from placet.client c
		where c.client_id = one.client_id;
		select exists (select from placet.access_grant g
		    where g.client_id = one.client_id and g.state = 'live'
		      and (g.expires_at is null
			or g.expires_at > clock_timestamp())) into lives;
		if app.tier = 'hand' then
			-- Somebody answers for it now.
			update placet.registration r
			set reap_at = null
			where r.client_id = one.client_id;
			continue;
		end if;
		if not app.is_deleted and (lives or app.is_suspended
		    or one.used_at + 2 * ttl > clock_timestamp()) then
			update placet.registration r
			set reap_at = clock_timestamp() + ttl,
			    used_at = case when lives then clock_timestamp()
				else one.used_at end
			where r.client_id = one.client_id;
			continue;
		end if;
		update placet.registration r
		set reap_at = clock_timestamp()
			+ make_interval(secs => lease_s),
		    same_hash = null, contacts = '{}',
		    document_url = case when app.is_deleted
			then r.document_url end
		where r.client_id = one.client_id;
		if not app.is_deleted then
			update placet.client c
			set is_deleted = true
			where c.client_id = one.client_id;
			perform placet.client_grants_end(one.client_id,
			    'client unused');
			perform placet.note('client_reaped', one.client_id,
			    null, jsonb_build_object('tier', app.tier));
		end if;
		return query select one.client_id;
	end loop;
end
$$;

-- The engine has forgotten it.
create function placet.client_reaped(id text) returns void
language sql
begin atomic
	update placet.registration r
	set reap_at = null
	where r.client_id = id
	  and exists (select from placet.client c
	      where c.client_id = id and c.is_deleted);
end;

create function placet.registration_token_add(for_account uuid, title text,
    hash bytea, for_all boolean, uses bigint, ttl_s bigint)
returns table (token_id uuid, expires_at timestamptz)
language plpgsql
as $$
declare
	made record;
begin
	perform placet.only_rulers();
	perform placet.lock_shared('account', for_account::text);
	if for_account = placet.built_in_account() or not exists (
	    select from placet.account a
	    where a.account_id = for_account and not a.is_closed) then
		perform placet.refuse('PC404', 'no such account');
	end if;
	insert into placet.registration_token as t (token_hash, account_id,
	    label, makes_public, uses_left, expires_at)
	values (hash, for_account, title, for_all, uses,
	    clock_timestamp() + make_interval(secs => ttl_s))
	returning t.token_id, t.expires_at into made;
	perform placet.note('registration_token_added', made.token_id::text,
	    null, jsonb_build_object('account', for_account, 'label', title));
	return query select made.token_id, made.expires_at;
end
$$;

create function placet.registration_token_remove(id uuid) returns void
language plpgsql
as $$
begin
	perform placet.only_rulers();
	delete from placet.registration_token t
	where t.token_id = id;
	if not found then
		perform placet.refuse('PC404', 'no such token');
	end if;
	perform placet.note('registration_token_removed', id::text, null, '{}');
end
$$;

commit;
