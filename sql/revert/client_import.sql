-- Takes back: a client from a file stays with its account.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop function placet.client_put(text, uuid, text, boolean, boolean, text, text[],
    text[], text[], text[], text, text, text, text, text, text, text);

/*
 * Writes a client from a file; a new version if anything changed. Compared is
 * what the file can say: what pages keep beside it in the history (the keys,
 * which are put by themselves, and a kind that the file does not say) does not
 * make the same file another client.
 */
create function placet.client_put(id text, owner uuid, title text,
    public boolean, first_party boolean, auth_method text, redirects text[],
    needed text[], optional text[], grant_kinds text[], home text, policy text,
    tos text, tier_name text, sort_of_app text)
returns table (version bigint, is_new boolean)
language plpgsql
as $$
declare
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
	select c.version, c.is_deleted, (c.account_id, c.name, c.is_public,
	    c.is_first_party, c.method, c.redirect_uris, c.scopes,
	    c.optional_scopes, c.grant_types, c.client_uri, c.policy_uri,
	    c.tos_uri, c.tier, c.kind_of_app) is not distinct from
	    (owner, title, public, first_party, auth_method, redirects, needed,
	    optional, grant_kinds, home, policy, tos, tier_name,
	    coalesce(sort_of_app, c.kind_of_app)) as is_same into was
	from placet.client c
	where c.client_id = id;
	if found then
		if was.is_deleted then
			perform placet.refuse('PC410',
			    'a deleted client does not come back');
		end if;
		if was.is_same then
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
	perform placet.client_version_note(id);
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

commit;
