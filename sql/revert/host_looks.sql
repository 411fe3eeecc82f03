-- Takes back: hosts that look like the domain of an app that people know.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop function placet.client_change(text, bigint, text, text, text[], text[],
    text[], text[], text, text, text, text, text, text, text, text[], text[]);
drop function placet.client_publish(text, bigint, text, text, text, text[],
    text[]);
drop function placet.client_refused(text, text, text, text, text);
drop function placet.client_likeness(placet.client, text, text, text, text[],
    text[]);
drop function placet.client_goes_below(placet.client, text);
drop function placet.host_imitates(uuid, text[], text[], text[]);
drop function placet.domain_skeleton_put(text, text);
drop table placet.domain_skeleton;
alter table placet.client_hold drop column host;

create function placet.client_refusal(id text, title text, in_small text,
    in_shown text) returns uuid
language sql stable
begin atomic
	select h.hold_id
	from placet.client_hold h
	where h.client_id = id and h.answer = 'refused'
	  and (h.small in (in_small, in_shown)
	    or h.shown in (in_small, in_shown)
	    or h.small is null and exists (
		select from placet.client_version v
		where v.client_id = id and v.version = h.version
		  and v.content ->> 'name' = title))
	order by h.answered_at desc
	limit 1;
end;

create function placet.client_publish(id text, seen bigint,
    under text, in_small text, in_shown text)
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
	like_id := placet.client_looks_like(id, was.account_id, in_small,
	    in_shown);
	if was.is_public and was.verified_domain is null
	    and like_id is not null and not placet.actor_rules() then
		perform placet.refuse('PC422', 'a name like another app''s');
	end if;
	if not was.is_public and like_id is not null
	    and not placet.actor_rules()
	    and placet.client_refusal(id, was.name, in_small, in_shown)
		is not null then
		perform placet.refuse('PC410', 'refused under this name');
	end if;
	update placet.client_hold h
	set answer = 'void', answered_at = clock_timestamp()
	where h.client_id = id and h.answer is null;
	if not was.is_public and like_id is not null
	    and not placet.actor_rules() then
		insert into placet.client_hold (client_id, version, domain,
		    like_client_id, asked_by, name, small, shown)
		values (id, seen, under, like_id, placet.actor_user(),
		    was.name, in_small, in_shown);
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

create function placet.client_change(id text, seen bigint,
    title text, auth_method text, redirects text[], ceiling text[],
    optional text[], grant_kinds text[], home text, policy text, tos text,
    keys text, keys_at text, in_small text, in_shown text)
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
