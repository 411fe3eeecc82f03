-- Takes back: what accounts are called is not what others are called.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * An admin makes a client public, or shows a public one under another proven
 * domain (f:C4). `lacks` names what is missing; then nothing is done. `is_held`:
 * its name, or a host of it, looks like that of an app that people know, so an
 * operator looks first. PC422: a public one would look so; only a private one
 * can ask for that. PC410: an operator has refused it as it is.
 */
create or replace function placet.client_publish(id text, seen bigint, under text,
    in_small text, in_shown text, hosts text[], looks text[])
returns table (version bigint, lacks text[], is_held boolean)
language plpgsql
as $$
declare
	was placet.client;
	missing text[];
	known record;
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
	perform placet.lock_looks();
	select l.like_id, l.host into known
	from placet.client_likeness(was, under, in_small, in_shown, hosts,
	    looks) l
	where not placet.actor_rules();
	if was.is_public and known.like_id is not null then
		perform placet.refuse('PC422', 'it looks like another app');
	end if;
	if known.like_id is not null and placet.client_refused(id, was.name,
	    in_small, in_shown, known.host) is not null then
		perform placet.refuse('PC410', 'refused as it is');
	end if;
	update placet.client_hold h
	set answer = 'void', answered_at = clock_timestamp()
	where h.client_id = id and h.answer is null;
	if known.like_id is not null then
		insert into placet.client_hold (client_id, version, domain,
		    like_client_id, asked_by, name, small, shown, host)
		values (id, seen, under, known.like_id, placet.actor_user(),
		    was.name, in_small, in_shown, known.host);
		perform placet.note('client_held', id, placet.actor_user(),
		    jsonb_build_object('like', known.like_id));
		return query select seen, missing, true;
		return;
	end if;
	seen := placet.client_made_public(id, under);
	perform placet.client_skeleton_put(id, was.name, in_small, in_shown);
	perform placet.domain_skeleton_put(under, l.look)
	from unnest(hosts, looks) l (host, look)
	where l.host = under;
	return query select seen, missing, false;
end
$$;

/*
 * Whether this client may become so. What people trusted of a public one, its
 * name, hosts and keys, changes by its admins alone, and only to hosts that the
 * account has proven (f:C10). Keys where none were are other keys, too. A name
 * that looks like another app's is for a private client to ask for, so that an
 * operator looks.
 */
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
	new_redirects := placet.redirects_new(was.redirect_uris, redirects);
	if was.name <> title or cardinality(new_redirects) > 0 or exists (
	    select from (values (1)) one (row)
	    left join placet.client_key_set s on s.client_id = id
	    where s.jwks is distinct from keys
	       or s.jwks_uri is distinct from keys_at) then
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

delete from placet.client_hold where like_client_id is null;
alter table placet.client_hold
    drop column like_name,
    alter column like_client_id set not null;
drop function placet.called_so(uuid, text, text);
drop function placet.platform_account_put(text, text, boolean, text, text);
drop function placet.account_add(text, text, text);
drop function placet.account_found(uuid, text, text, text);
drop function placet.account_skeleton_put(uuid, text, text, text);
drop table placet.account_skeleton;

commit;
