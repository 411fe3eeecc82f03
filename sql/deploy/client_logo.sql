-- Logos of clients, as the program has drawn them anew.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

-- One picture a client, named by the hash of its bytes: another picture has
-- another name, so that browsers may keep each for ever.
create table placet.client_logo (
	client_id	text primary key references placet.client,
	logo_hash	bytea not null check (length(logo_hash) = 32),
	png		bytea not null check (length(png) between 50 and 163840),
	put_at		timestamptz not null default clock_timestamp()
);
create index client_logo_hash on placet.client_logo (logo_hash);

alter table placet.client_logo
    enable row level security, force row level security;

create function placet.sees_client(app text) returns boolean
language plpgsql stable
as $$
begin
	return exists (
	    select from placet.client c where c.client_id = app);
end
$$;

-- Who sees a client sees its logo.
create policy sees on placet.client_logo for select using (
	(select placet.actor_is_trusted())
	or placet.sees_client(client_id));
create policy adds on placet.client_logo for insert with check (
	(select placet.actor_rules())
	or placet.develops(client_id));
create policy changes on placet.client_logo for update using (
	(select placet.actor_rules())
	or placet.develops(client_id));
create policy removes on placet.client_logo for delete using (
	(select placet.actor_rules())
	or placet.develops(client_id));

grant select on placet.client_logo to placet_writer, placet_reader;
grant insert, update, delete on placet.client_logo to placet_writer;

-- With the logo: history tells when people saw another one.
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

/*
 * Puts a picture, or takes it away where `picture` is null, from the client as
 * it was at version `seen`. What everybody sees of a public client is for the
 * admins of its account. Gives the version that is now.
 */
create function placet.client_logo_put(id text, seen bigint, hash bytea,
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

commit;
