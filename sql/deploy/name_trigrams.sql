-- Names that nearly look like another's: by the letters that stand together.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

create extension if not exists pg_trgm with schema placet;

/*
 * What stands here is of public clients alone, whose names everybody sees; so
 * it needs no policy, and an index can be asked for it: behind a policy only
 * what cannot leak may use one, and likeness could.
 */
delete from placet.client_skeleton s
where not exists (select from placet.client c
    where c.client_id = s.client_id and c.is_public);
drop policy sees on placet.client_skeleton;
drop policy adds on placet.client_skeleton;
drop policy changes on placet.client_skeleton;
alter table placet.client_skeleton no force row level security;
alter table placet.client_skeleton disable row level security;
grant delete on placet.client_skeleton to placet_writer;

-- Private again: its name is nobody's business.
create function placet.client_skeleton_gone() returns trigger
language plpgsql
as $$
begin
	delete from placet.client_skeleton s
	where s.client_id = new.client_id;
	return null;
end
$$;
create trigger client_skeleton_gone
after update of is_public, is_deleted on placet.client
for each row when (new.is_deleted or not new.is_public)
execute function placet.client_skeleton_gone();

-- Only of who is public, or becomes so in this statement.
create or replace function placet.client_skeleton_put(id text, of_name text,
    in_small text, in_shown text) returns void
language sql
begin atomic
	insert into placet.client_skeleton as s (client_id, name, small,
	    shown)
	select id, of_name, in_small, in_shown
	from placet.client c
	where c.client_id = id and c.is_public and not c.is_deleted
	on conflict (client_id) do update
	set name = excluded.name, small = excluded.small,
	    shown = excluded.shown
	where s.name <> excluded.name;
end;

-- Every part of a text that has at least so many letters.
create function placet.text_parts(whole text, at_least integer) returns text[]
language sql immutable parallel safe
return array(
    select substr(whole, b, n)
    from generate_series(1, length(whole)) b,
	generate_series(at_least, length(whole) - b + 1) n);

/*
 * The app of another account that a name looks like and that people may know:
 * public, and the operator's own or with a proven domain. The same skeleton;
 * or, of names of eight letters and more, one that is in the other, or has most
 * of its trigrams ("Cloudfare").
 */
create or replace function placet.client_looks_like(id text, owner uuid,
    in_small text, in_shown text)
returns text
language plpgsql stable
set pg_trgm.similarity_threshold = 0.6
as $$
begin
	return (
	    select c.client_id
	    from (
		select s.client_id, s.name, true as is_same
		from placet.client_skeleton s
		where s.small in (in_small, in_shown)
		   or s.shown in (in_small, in_shown)
		union all
		select s.client_id, s.name, false
		from placet.client_skeleton s
		where s.small = any (placet.text_parts(in_small, 8))
		union all
		select s.client_id, s.name, false
		from placet.client_skeleton s
		where length(in_small) >= 8
		  and (s.small operator(placet.%) in_small
		    or s.small like '%' || replace(replace(replace(in_small,
			'\', '\\'), '%', '\%'), '_', '\_') || '%')) l
	    join placet.client c on c.client_id = l.client_id
	      and c.name = l.name
	    where c.client_id <> id and c.account_id <> owner
	      and c.is_public and not c.is_deleted
	      and (c.is_first_party or placet.client_is_verified(c.client_id))
	    order by l.is_same desc, c.created_at
	    limit 1);
end
$$;

/*
 * An admin makes a client public, or shows a public one under another proven
 * domain (f:C4). `lacks` names what is missing; then nothing is done. `is_held`:
 * its name looks like another app's, so an operator looks first.
 */
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

commit;
