-- Takes back: names that nearly look like another's.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

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
	perform placet.client_skeleton_put(id, was.name, in_small, in_shown);
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
	return query select placet.client_made_public(id, under), missing,
	    false;
end
$$;

/*
 * The app of another account that a name looks like and that people may know:
 * public, and the operator's own or with a proven domain. The same skeleton, or
 * one that holds the other.
 */
create or replace function placet.client_looks_like(id text, owner uuid, in_small text,
    in_shown text)
returns text
language plpgsql stable
as $$
begin
	return (
	    select s.client_id
	    from placet.client_skeleton s
	    join placet.client c on c.client_id = s.client_id
	      and c.name = s.name
	    where c.client_id <> id and c.account_id <> owner
	      and c.is_public and not c.is_deleted
	      and (c.is_first_party or placet.client_is_verified(c.client_id))
	      and (s.small in (in_small, in_shown)
		or s.shown in (in_small, in_shown)
		or length(s.small) >= 8 and position(s.small in in_small) > 0
		or length(in_small) >= 8
		  and position(in_small in s.small) > 0)
	    order by s.small in (in_small, in_shown) desc, c.created_at
	    limit 1);
end
$$;

create or replace function placet.client_skeleton_put(id text, of_name text,
    in_small text, in_shown text) returns void
language sql
begin atomic
	insert into placet.client_skeleton as s (client_id, name, small,
	    shown)
	values (id, of_name, in_small, in_shown)
	on conflict (client_id) do update
	set name = excluded.name, small = excluded.small,
	    shown = excluded.shown
	where s.name <> excluded.name;
end;
drop function placet.text_parts(text, integer);
drop trigger client_skeleton_gone on placet.client;
drop function placet.client_skeleton_gone();
revoke delete on placet.client_skeleton from placet_writer;
alter table placet.client_skeleton enable row level security,
    force row level security;
create policy sees on placet.client_skeleton for select using (
	(select placet.actor()) is not null);
create policy adds on placet.client_skeleton for insert with check (
	(select placet.actor_is_trusted())
	or placet.develops(client_id));
create policy changes on placet.client_skeleton for update using (
	(select placet.actor_is_trusted())
	or placet.develops(client_id));
drop extension pg_trgm;

commit;
