-- Takes back: the domain that an operator gives a client as a version.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * The domain that a client shows as verified: one that its account has proved.
 * Who reads a client joins that proof, so the badge goes with it (I4). One
 * outcome:
 *
 *   done       it shows it, perhaps since before
 *   unproven   the account has not proved it
 *   alike      with it a public one would look like the app `like_id` that
 *              people know; nothing is done unless somebody has `vouched`
 *   changed    its name and hosts are not those of version `seen` any more
 *
 * A private one is looked at when it becomes public (client_publish).
 */
create or replace function placet.client_domain_put(id text, seen bigint, domain text,
    in_small text, in_shown text, hosts text[], looks text[], vouched boolean)
returns table (outcome text, like_id text, like_name text)
language plpgsql
as $$
declare
	was placet.client;
begin
	perform placet.lock_alone('client', id);
	select c.* into was
	from placet.client c
	where c.client_id = id and not c.is_deleted;
	if not found then
		perform placet.refuse('PC404', 'no such client');
	end if;
	perform placet.only_admins(was.account_id);
	outcome := case
		when was.version <> seen then 'changed'
		when not exists (select from placet.domain d
		    where d.account_id = was.account_id and d.name = domain
		      and d.state in ('verified', 'stale')) then 'unproven'
		else 'done' end;
	if outcome <> 'done' or was.verified_domain = domain then
		return next;
		return;
	end if;
	if was.is_public then
		perform placet.lock_looks();
		select k.like_id, o.name into like_id, like_name
		from placet.client_likeness(was, domain, in_small, in_shown,
		    hosts, looks) k
		join placet.client o on o.client_id = k.like_id;
	end if;
	if like_id is not null and not vouched then
		outcome := 'alike';
		return next;
		return;
	end if;
	update placet.client c
	set verified_domain = domain, verified_since = clock_timestamp()
	where c.client_id = id;
	perform placet.note('client_domain_set', id, placet.actor_user(),
	    jsonb_strip_nulls(jsonb_build_object('domain', domain,
		'like', like_id)));
	perform placet.client_skeleton_put(id, was.name, in_small, in_shown);
	perform placet.domain_skeleton_put(domain, l.look)
	from unnest(hosts, looks) l (host, look)
	where l.host = domain and was.is_public;
	return next;
end
$$;

commit;
