-- What accounts are called is not what others are called.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * How the name of each account looks (model/name_skeleton.h). Whoever is signed
 * in may read it: who founds an account hears that a name is taken anyhow.
 */
create table placet.account_skeleton (
	account_id	uuid primary key references placet.account,
	name		text not null,
	small		text not null,
	shown		text not null
);
create index account_skeleton_small on placet.account_skeleton (small);
create index account_skeleton_shown on placet.account_skeleton (shown);

alter table placet.account_skeleton
    enable row level security, force row level security;
create policy sees on placet.account_skeleton for select using (
	(select placet.actor_is_trusted())
	or (select placet.actor_user()) is not null);
create policy adds on placet.account_skeleton for insert with check (
	(select placet.actor_rules())
	or (select placet.actor()) = 'machine:accounts');
create policy changes on placet.account_skeleton for update using (
	(select placet.actor_rules())
	or (select placet.actor()) = 'machine:accounts');
grant select on placet.account_skeleton to placet_writer, placet_reader;
grant insert, update on placet.account_skeleton to placet_writer;

-- Those that are there, as far as it can be told here: of plain letters it is
-- what name_skeleton() gives, of others nearly.
select set_config('placet.actor', 'system', true);
insert into placet.account_skeleton (account_id, name, small, shown)
select a.account_id, a.name, s.small, s.shown
from placet.account a
cross join lateral (
	select normalize(regexp_replace(normalize(a.name, nfkd),
	    '[^[:alnum:]]', '', 'g'), nfc) as plain) p
cross join lateral (
	select replace(translate(lower(p.plain), '01', 'ol'), 'm', 'rn')
		as small,
	    replace(translate(lower(replace(p.plain, 'I', 'l')), '01', 'ol'),
		'm', 'rn') as shown) s
where p.plain <> '';

-- Accents make no difference any more.
update placet.client_skeleton
set small = normalize(regexp_replace(normalize(small, nfd),
	'[\u0300-\u036f]', '', 'g'), nfc),
    shown = normalize(regexp_replace(normalize(shown, nfd),
	'[\u0300-\u036f]', '', 'g'), nfc)
where normalize(small || shown, nfd) ~ '[\u0300-\u036f]';
update placet.domain_skeleton
set looks = normalize(regexp_replace(normalize(looks, nfd),
	'[\u0300-\u036f]', '', 'g'), nfc)
where normalize(looks, nfd) ~ '[\u0300-\u036f]';

create function placet.account_skeleton_put(account uuid, title text,
    in_small text, in_shown text) returns void
language sql
begin atomic
	insert into placet.account_skeleton (account_id, name, small, shown)
	values (account, title, in_small, in_shown)
	on conflict (account_id) do update
	set name = excluded.name, small = excluded.small,
	    shown = excluded.shown
	where (account_skeleton.name, account_skeleton.small,
	    account_skeleton.shown) is distinct from
	    (excluded.name, excluded.small, excluded.shown);
end;

-- Whoever founds an account has a name for it that nobody's looks like; what is
-- added by an operator, or by a platform, has the name it has there.
create function placet.account_found(founder uuid, title text, in_small text,
    in_shown text) returns uuid
language plpgsql
as $$
declare
	id uuid;
begin
	perform placet.lock_looks();
	if exists (select from placet.account_skeleton s
	    where s.small in (in_small, in_shown)
	       or s.shown in (in_small, in_shown)) then
		perform placet.refuse('PC409', 'a name like another account''s');
	end if;
	id := placet.account_found(founder, title);
	perform placet.account_skeleton_put(id, title, in_small, in_shown);
	return id;
end
$$;

create function placet.account_add(title text, in_small text, in_shown text)
returns uuid
language plpgsql
as $$
declare
	id uuid;
begin
	perform placet.lock_looks();
	id := placet.account_add(title);
	perform placet.account_skeleton_put(id, title, in_small, in_shown);
	return id;
end
$$;

create function placet.platform_account_put(id text, title text,
    adopts boolean, in_small text, in_shown text)
returns table (account_id uuid, outcome text)
language plpgsql
as $$
begin
	perform placet.lock_looks();
	select p.account_id, p.outcome into account_id, outcome
	from placet.platform_account_put(id, title, adopts) p;
	perform placet.account_skeleton_put(account_id, title, in_small,
	    in_shown);
	return next;
end
$$;

/*
 * What somebody else is called that a name looks like: another account, or a
 * domain of another one that a public app was shown under, as a whole or one of
 * its labels above the last. Private apps of others do not count: people do not
 * know them, nor may anybody learn of them so.
 */
create function placet.called_so(owner uuid, in_small text, in_shown text)
returns text
language sql stable
begin atomic
	select coalesce((
	    select s.name
	    from placet.account_skeleton s
	    where s.account_id <> owner
	      and (s.small in (in_small, in_shown)
		or s.shown in (in_small, in_shown))
	    order by s.account_id
	    limit 1), (
	    select s.domain
	    from placet.domain_skeleton s
	    join placet.domain d on d.name = s.domain
	      and d.state in ('verified', 'stale')
	    where d.account_id <> owner
	      and (replace(s.looks, '.', '') in (in_small, in_shown)
		or trim_array(string_to_array(s.looks, '.'), 1)
		   && array[in_small, in_shown])
	    order by s.domain
	    limit 1));
end;

-- Held because of what somebody else is called: no app, but that name. An older
-- Placet leaves those out of its list.
alter table placet.client_hold
    add column like_name text;
-- squawk-ignore ban-drop-not-null
alter table placet.client_hold alter column like_client_id drop not null;

/*
 * An admin makes a client public, or shows a public one under another proven
 * domain (f:C4). `lacks` names what is missing; then nothing is done. `is_held`:
 * its name, or a host of it, looks like that of an app that people know, or its
 * name like what somebody else is called, so an operator looks first. PC422: a
 * public one would look so; only a private one can ask for that. PC410: an
 * operator has refused it as it is.
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
	called text;
	is_like boolean;
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
	if known.like_id is null and not placet.actor_rules()
	    and (not was.is_public or was.verified_domain is null) then
		called := placet.called_so(was.account_id, in_small, in_shown);
	end if;
	is_like := known.like_id is not null or called is not null;
	if was.is_public and is_like then
		perform placet.refuse('PC422', 'it looks like another app');
	end if;
	if is_like and placet.client_refused(id, was.name,
	    in_small, in_shown, known.host) is not null then
		perform placet.refuse('PC410', 'refused as it is');
	end if;
	update placet.client_hold h
	set answer = 'void', answered_at = clock_timestamp()
	where h.client_id = id and h.answer is null;
	if is_like then
		insert into placet.client_hold (client_id, version, domain,
		    like_client_id, like_name, asked_by, name, small, shown,
		    host)
		values (id, seen, under, known.like_id, called,
		    placet.actor_user(), was.name, in_small, in_shown,
		    known.host);
		perform placet.note('client_held', id, placet.actor_user(),
		    jsonb_strip_nulls(jsonb_build_object('like', known.like_id,
			'like_name', called)));
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
	    is not null or placet.called_so(was.account_id, in_small,
	    in_shown) is not null then
		perform placet.refuse('PC422', 'a name like another''s');
	end if;
	perform placet.client_skeleton_put(id, title, in_small, in_shown);
end
$$;

commit;
