-- Apps that look like one that people know: their names and their hosts.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * The name that was asked for and how it looks (model/name_skeleton.h), and what
 * the operator said of it. Of an older row the name is that of its version.
 * `host`: one that looks like the domain of that app; null: its name does.
 */
alter table placet.client_hold
    add column name text,
    add column small text,
    add column shown text,
    add column reason text,
    add column host text;
alter table placet.client_hold add constraint client_hold_reason
    check (length(reason) between 1 and 500) not valid;
grant update (reason) on placet.client_hold to placet_writer;

/*
 * Whoever makes a look known to people, or asks whether somebody has it, does
 * so alone, until the end of the transaction: of two that look alike the second
 * one sees the first. Taken after the client's own lock and before those of
 * accounts; what is asked after it must be a statement of its own, to see what
 * came before.
 */
create function placet.lock_looks() returns void
language sql
begin atomic
	select placet.lock_alone('looks', '');
end;

/*
 * How each domain looks that a public client was ever shown under
 * (model/host_looks.h): everybody has seen it, so it needs no policy.
 */
create table placet.domain_skeleton (
	domain	text primary key,
	looks	text not null
);
create index domain_skeleton_looks on placet.domain_skeleton (looks);
grant select on placet.domain_skeleton to placet_writer, placet_reader;
grant insert on placet.domain_skeleton to placet_writer;

create function placet.domain_skeleton_put(of_domain text, look text)
returns void
language sql
begin atomic
	insert into placet.domain_skeleton (domain, looks)
	values (of_domain, look)
	on conflict (domain) do nothing;
end;

/*
 * The app of another account, shown under a domain that it has proven, that one
 * of these names looks like without being it. `looks` goes with `names`; only
 * those of them are judged that are `asked` for.
 */
create function placet.host_imitates(owner uuid, asked text[], names text[],
    looks text[])
returns table (client_id text, host text)
language plpgsql stable
as $$
begin
	return query
	    select c.client_id, n.name
	    from unnest(names, looks) n (name, look)
	    join placet.domain_skeleton s on s.looks = n.look
	      and s.domain <> n.name
	    join placet.domain d on d.name = s.domain
	      and d.state in ('verified', 'stale')
	    join placet.client c on c.account_id = d.account_id
	      and c.verified_domain = d.name
	    where n.look <> '' and n.name = any (asked)
	      and d.account_id <> owner
	      and c.is_public and not c.is_deleted
	    order by c.created_at
	    limit 1;
end
$$;

/*
 * The app that people know that this one looks like, if it is shown under this
 * domain: by its name, or by a host that it sends people to or the domain. Of a
 * public one only what is new to people is judged: the domain, and the name of
 * one that was under none.
 */
create function placet.client_likeness(c placet.client, under text,
    in_small text, in_shown text, hosts text[], looks text[])
returns table (like_id text, host text)
language plpgsql stable
as $$
begin
	if not c.is_public or c.verified_domain is null then
		like_id := placet.client_looks_like(c.client_id, c.account_id,
		    in_small, in_shown);
	end if;
	if like_id is null then
		select i.client_id, i.host into like_id, host
		from placet.host_imitates(c.account_id, array(
		    select h
		    from unnest(hosts) h
		    where not c.is_public
		       or placet.host_is_below(under, h)), hosts, looks) i;
	end if;
	if like_id is not null then
		return next;
	end if;
end
$$;

-- The last time that an operator refused this client for this host, or, where
-- it is null, under a name that looks the same; null: never.
create function placet.client_refused(id text, title text, in_small text,
    in_shown text, for_host text) returns uuid
language sql stable
begin atomic
	select h.hold_id
	from placet.client_hold h
	where h.client_id = id and h.answer = 'refused'
	  and h.host is not distinct from for_host
	  and (for_host is not null
	    or h.small in (in_small, in_shown)
	    or h.shown in (in_small, in_shown)
	    or h.small is null and exists (
		select from placet.client_version v
		where v.client_id = id and v.version = h.version
		  and v.content ->> 'name' = title))
	order by h.answered_at desc
	limit 1;
end;

-- Every Placet that asks for these is no older than this change's release.
-- squawk-ignore ban-drop-function
drop function placet.client_publish(text, bigint, text, text, text);
-- squawk-ignore ban-drop-function
drop function placet.client_hold_answer(text, boolean);

/*
 * An admin makes a client public, or shows a public one under another proven
 * domain (f:C4). `lacks` names what is missing; then nothing is done. `is_held`:
 * its name, or a host of it, looks like that of an app that people know, so an
 * operator looks first. PC422: a public one would look so; only a private one
 * can ask for that. PC410: an operator has refused it as it is.
 */
create function placet.client_publish(id text, seen bigint, under text,
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
 * An operator has looked at a held client: `released` makes it public if it
 * still is what was asked for. One that was refused may ask again under its
 * name when it is released. `why`: for its account to read.
 */
create function placet.client_hold_answer(id text, released boolean, why text)
returns table (version bigint, lacks text[], is_public boolean)
language plpgsql
as $$
declare
	held placet.client_hold;
	was placet.client;
	missing text[] := '{}';
begin
	perform placet.only_rulers();
	perform placet.lock_alone('client', id);
	select c.* into was
	from placet.client c
	where c.client_id = id;
	select h.* into held
	from placet.client_hold h
	where h.client_id = id and h.answer is null;
	if not found and released then
		update placet.client_hold h
		set answer = 'void', answered_at = clock_timestamp()
		where h.client_id = id and h.answer = 'refused';
		if found then
			perform placet.note('client_refusal_withdrawn', id,
			    null, '{}');
			return query select was.version, missing, false;
			return;
		end if;
	end if;
	if held.hold_id is null then
		perform placet.refuse('PC404', 'nothing of it is held');
	end if;
	if released and (was.version <> held.version or was.is_deleted) then
		perform placet.refuse('PC409', 'changed since it was held');
	end if;
	if released then
		perform placet.lock_looks();
		missing := placet.client_lacks(id, held.domain);
	end if;
	if cardinality(missing) > 0 then
		return query select was.version, missing, false;
		return;
	end if;
	update placet.client_hold h
	set answer = case when released then 'released' else 'refused' end,
	    answered_at = clock_timestamp(), reason = why
	where h.hold_id = held.hold_id;
	perform placet.note(case when released then 'client_released'
	    else 'client_hold_refused' end, id, held.asked_by,
	    jsonb_strip_nulls(jsonb_build_object('why', why)));
	if released then
		was.version := placet.client_made_public(id, held.domain);
	end if;
	if released and held.small is not null then
		perform placet.client_skeleton_put(id, held.name, held.small,
		    held.shown);
	end if;
	return query select was.version, missing, released;
end
$$;

insert into placet.activity_event (event, kind, about)
values
    ('client_refusal_withdrawn', 'clients', 'client');

commit;
