-- Putting, suspending and deleting clients.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

create function placet.client_put(id text, owner uuid, title text,
    public boolean, first_party boolean, auth_method text, redirects text[],
    needed text[], optional text[], grant_kinds text[], home text, policy text,
    tos text, kind text)
returns table (version bigint, is_new boolean)
language plpgsql
as $$
declare
	wanted jsonb := jsonb_build_object('account', owner, 'name', title,
	    'is_public', public, 'is_first_party', first_party,
	    'method', auth_method, 'redirect_uris', redirects,
	    'scopes', needed, 'optional_scopes', optional,
	    'grant_types', grant_kinds, 'client_uri', home,
	    'policy_uri', policy, 'tos_uri', tos, 'tier', kind);
	was record;
	now_version bigint := 1;
begin
	perform placet.only_rulers();
	perform placet.lock_alone('client', id);
	perform placet.lock_shared('account', owner::text);
	if not exists (select from placet.account a
	    where a.account_id = owner and not a.is_closed) then
		perform placet.refuse('PC404', 'no such account');
	end if;
	select c.version, c.is_deleted, v.content into was
	from placet.client c
	join placet.client_version v
	    on v.client_id = c.client_id and v.version = c.version
	where c.client_id = id;
	if found then
		if was.is_deleted then
			perform placet.refuse('PC410',
			    'a deleted client does not come back');
		end if;
		if was.content = wanted then
			return query select was.version, false;
			return;
		end if;
		now_version := was.version + 1;
		update placet.client c
		set account_id = owner, name = title, is_public = public,
		    is_first_party = first_party, method = auth_method,
		    redirect_uris = redirects, scopes = needed,
		    optional_scopes = optional, grant_types = grant_kinds,
		    client_uri = home, policy_uri = policy, tos_uri = tos,
		    tier = kind, version = now_version
		where c.client_id = id;
	else
		insert into placet.client (client_id, account_id, name,
		    is_public, is_first_party, method, redirect_uris, scopes,
		    optional_scopes, grant_types, client_uri, policy_uri,
		    tos_uri, tier)
		values (id, owner, title, public, first_party, auth_method,
		    redirects, needed, optional, grant_kinds, home, policy,
		    tos, kind);
	end if;
	insert into placet.client_version (client_id, version, account_id,
	    content, actor)
	values (id, now_version, owner, wanted, placet.actor());
	perform placet.note(case when now_version = 1 then 'client_added'
	    else 'client_changed' end, id, placet.actor_user(),
	    jsonb_build_object('version', now_version));
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

-- Ends every live grant of a client whose lock the caller holds alone.
create function placet.client_grants_end(id text, reason text) returns bigint
language sql
begin atomic
	select placet.grant_end(array(
	    select g.grant_id from placet.access_grant g
	    where g.client_id = id and g.state = 'live'), reason);
end;

create function placet.client_suspend(id text, suspended boolean)
returns bigint
language plpgsql
as $$
declare
	was boolean;
	ended bigint := 0;
begin
	perform placet.only_rulers();
	perform placet.lock_alone('client', id);
	select c.is_suspended into was
	from placet.client c
	where c.client_id = id and not c.is_deleted;
	if not found then
		perform placet.refuse('PC404', 'no such client');
	end if;
	if was <> suspended then
		update placet.client c
		set is_suspended = suspended
		where c.client_id = id;
		perform placet.note(case when suspended then 'client_suspended'
		    else 'client_resumed' end, id, null, '{}');
	end if;
	if suspended then
		ended := placet.client_grants_end(id, 'client suspended');
	end if;
	return ended;
end
$$;

create function placet.client_delete(id text) returns bigint
language plpgsql
as $$
declare
	was boolean;
begin
	perform placet.only_rulers();
	perform placet.lock_alone('client', id);
	select c.is_deleted into was
	from placet.client c
	where c.client_id = id;
	if not found then
		perform placet.refuse('PC404', 'no such client');
	end if;
	if not was then
		update placet.client c
		set is_deleted = true
		where c.client_id = id;
		perform placet.note('client_deleted', id, null, '{}');
	end if;
	return placet.client_grants_end(id, 'client deleted');
end
$$;
create function placet.client_secret_put(id text, hash bytea, title text)
returns uuid
language plpgsql
as $$
declare
	put uuid;
begin
	perform placet.only_rulers();
	perform placet.lock_alone('client', id);
	select s.secret_id into put
	from placet.client_secret s
	where s.client_id = id and s.secret_hash = hash;
	if found then
		return put;
	end if;
	if not exists (select from placet.client c
	    where c.client_id = id and not c.is_deleted) then
		perform placet.refuse('PC404', 'no such client');
	end if;
	insert into placet.client_secret (client_id, secret_hash, label)
	values (id, hash, title)
	returning secret_id into put;
	perform placet.note('client_secret_added', id, null,
	    jsonb_build_object('label', title, 'secret', put));
	return put;
end
$$;

create function placet.resource_add(title text, for_audience text, secret bytea)
returns uuid
language plpgsql
as $$
declare
	id uuid;
begin
	perform placet.only_rulers();
	insert into placet.resource_server (name, audience, secret_hash)
	values (title, for_audience, secret)
	returning resource_id into id;
	perform placet.note('resource_added', id::text, null,
	    jsonb_build_object('name', title));
	return id;
end
$$;

create function placet.engine_register(title text, built text) returns void
language plpgsql
as $$
begin
	perform placet.only_rulers();
	insert into placet.engine as e (name, generation)
	values (title, built)
	on conflict (name) do update
	set generation = excluded.generation, retired_at = null
	where e.generation <> excluded.generation
	   or e.retired_at is not null;
	if found then
		perform placet.note('engine_registered', title, null,
		    jsonb_build_object('generation', built));
	end if;
end
$$;

commit;
