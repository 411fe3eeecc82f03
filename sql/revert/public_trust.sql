-- Takes back: what people trusted, asked for without a gap.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

create or replace function placet.client_may_become(id text, title text,
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

create or replace function placet.client_publish(id text, seen bigint, under text,
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
	seen := placet.client_made_public(id, under);
	perform placet.client_skeleton_put(id, was.name, in_small, in_shown);
	return query select seen, missing, false;
end
$$;

create or replace function placet.client_unpublish(id text, seen bigint)
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

drop function placet.redirects_new(text[], text[]);

commit;
