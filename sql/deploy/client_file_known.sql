-- What comes from a file is known like all else: to the mirror, by its looks.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * A new version has to be told to the engine; whoever writes it cannot forget
 * that. He tells it himself: the workers begin when he has had his time. What
 * nobody wrote who acts here, such as a copy of rows, is not told by itself.
 */
create or replace function placet.client_mirror_wanted() returns trigger
language plpgsql
as $$
begin
	insert into placet.client_mirror as m (client_id, due_at)
	select new.client_id, clock_timestamp() + interval '5 seconds'
	where placet.actor() is not null
	   or exists (select from placet.client_mirror o
		where o.client_id = new.client_id)
	on conflict (client_id) do update
	set due_at = excluded.due_at, attempts = 0;
	return null;
end
$$;

/*
 * With the first secret that is ours the engine knows the client by another one
 * than before: a client that was adopted had one that the engine alone knew.
 */
create function placet.client_first_secret_is_told() returns trigger
language plpgsql
as $$
begin
	update placet.client_mirror m
	set due_at = clock_timestamp() + interval '5 seconds', attempts = 0
	where m.client_id = new.client_id and m.due_at is null
	  and not exists (select from placet.client_secret s
	    where s.client_id = new.client_id
	      and s.secret_id <> new.secret_id);
	return null;
end
$$;
create trigger first_is_told
after insert on placet.client_secret
for each row execute function placet.client_first_secret_is_told();

-- Every Placet that asks for it is no older than this change's release.
-- squawk-ignore ban-drop-function
drop function placet.client_put(text, uuid, text, boolean, boolean, text, text[],
    text[], text[], text[], text, text, text, text, text, text, text);

/*
 * Writes a client from a file, with its keys; a new version if anything changed.
 * Compared is what the file can say: a kind that it does not say does not make
 * the same file another client. It stays with its account: whoever else is
 * to have it must want it (f:C12), and its people must be told. `in_small` and
 * `in_shown`: how its name looks, which whoever publishes another one in the
 * same instant sees.
 */
create function placet.client_put(id text, owner uuid, title text,
    public boolean, first_party boolean, auth_method text, redirects text[],
    needed text[], optional text[], grant_kinds text[], home text, policy text,
    tos text, tier_name text, sort_of_app text, keys text, keys_at text,
    in_small text, in_shown text)
returns table (version bigint, is_new boolean)
language plpgsql
as $$
declare
	was record;
	now_version bigint := 1;
begin
	perform placet.only_rulers();
	perform placet.lock_alone('client', id);
	if public then
		perform placet.lock_looks();
	end if;
	perform placet.lock_shared('account', owner::text);
	if not exists (select from placet.account a
	    where a.account_id = owner and not a.is_closed) then
		perform placet.refuse('PC404', 'no such account');
	end if;
	select c.version, c.is_deleted, c.account_id, (c.account_id, c.name,
	    c.is_public, c.is_first_party, c.method, c.redirect_uris, c.scopes,
	    c.optional_scopes, c.grant_types, c.client_uri, c.policy_uri,
	    c.tos_uri, c.tier, c.kind_of_app) is not distinct from
	    (owner, title, public, first_party, auth_method, redirects, needed,
	    optional, grant_kinds, home, policy, tos, tier_name,
	    coalesce(sort_of_app, c.kind_of_app))
	    and (keys is null and keys_at is null or exists (
		select from placet.client_key_set s
		where s.client_id = id and s.jwks is not distinct from keys
		  and s.jwks_uri is not distinct from keys_at)) as is_same
	    into was
	from placet.client c
	where c.client_id = id;
	if found then
		if was.is_deleted then
			perform placet.refuse('PC410',
			    'a deleted client does not come back');
		end if;
		if was.account_id <> owner then
			perform placet.refuse('PC409', 'another account''s');
		end if;
		if was.is_same then
			return query select was.version, false;
			return;
		end if;
		now_version := was.version + 1;
		update placet.client c
		set name = title, is_public = public,
		    is_first_party = first_party, method = auth_method,
		    redirect_uris = redirects, scopes = needed,
		    optional_scopes = optional, grant_types = grant_kinds,
		    client_uri = home, policy_uri = policy, tos_uri = tos,
		    tier = tier_name, version = now_version,
		    kind_of_app = coalesce(sort_of_app, c.kind_of_app)
		where c.client_id = id;
	else
		insert into placet.client (client_id, account_id, name,
		    is_public, is_first_party, method, redirect_uris, scopes,
		    optional_scopes, grant_types, client_uri, policy_uri,
		    tos_uri, tier, kind_of_app)
		values (id, owner, title, public, first_party, auth_method,
		    redirects, needed, optional, grant_kinds, home, policy,
		    tos, tier_name, sort_of_app);
	end if;
	perform placet.client_keys_write(id, keys, keys_at);
	perform placet.client_version_note(id);
	if public then
		perform placet.client_skeleton_put(id, title, in_small,
		    in_shown);
	end if;
	if now_version > 1 and not public then
		perform placet.grant_end(array(
		    select g.grant_id from placet.access_grant g
		    where g.client_id = id and g.state = 'live'
		      and not exists (select from placet.membership m
			where m.account_id = owner
			  and m.user_id = g.user_id)),
		    'client became private');
	end if;
	return query select now_version, now_version = 1;
end
$$;

commit;

-- What files brought before was told to the engine, and never compared.
set statement_timeout = '1h';
set placet.actor = 'system';
insert into placet.client_mirror (client_id, known_version)
select c.client_id, c.version
from placet.client c
where c.tier = 'hand' and not c.is_deleted
on conflict (client_id) do nothing;
