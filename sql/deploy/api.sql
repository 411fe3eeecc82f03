-- Programs that act for a person, at the API.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * How far the token reaches that the actor came with: what was not ticked is
 * not there, whoever he is otherwise. Without a token, everywhere. What a
 * membership allows goes through placet.actor_accounts, which sees the rows
 * of membership that this leaves; so one wall stands for all of them.
 */
create function placet.actor_reaches(account uuid) returns boolean
language sql stable parallel safe
return case
	when coalesce(current_setting('placet.reach', true), '') = '' then true
	else account = any (current_setting('placet.reach', true)::uuid[])
end;

alter policy sees on placet.membership using (
	(select placet.actor_is_trusted())
	or (user_id = (select placet.actor_user())
	    and placet.actor_reaches(account_id))
	or case
		when current_setting('placet.sight', true) = 'own' then false
		else account_id =
		    any ((select placet.actor_accounts('member'))::uuid[])
	end);
alter policy removes on placet.membership using (
	(select placet.actor_rules())
	or (user_id = (select placet.actor_user())
	    and placet.actor_reaches(account_id))
	or account_id = any ((select placet.actor_accounts('owner'))::uuid[]));
-- A person's own grants are theirs on every account; which accounts these are,
-- a token hears only of those that it reaches.
alter policy sees on placet.grant_account using (
	(select placet.actor_is_trusted())
	or (user_id = (select placet.actor_user())
	    and placet.actor_reaches(account_id))
	or account_id = any ((select placet.actor_accounts('admin'))::uuid[]));

-- A new invitation, for who has just made it: a statement by itself would not
-- see it yet.
create function placet.invitation_made(id uuid)
returns table (made_at timestamptz, expires_at timestamptz)
language plpgsql
as $$
begin
	return query
	select i.made_at, i.expires_at
	from placet.invitation i
	where i.invitation_id = id;
end
$$;

-- The app that acted is written beside the person in whose name it did.
create function placet.audit_through() returns trigger
language plpgsql
as $$
begin
	if coalesce(current_setting('placet.through', true), '') <> '' then
		new.detail := new.detail || jsonb_build_object('through',
		    current_setting('placet.through', true));
	end if;
	return new;
end
$$;
create trigger audit_through
before insert on placet.audit
for each row execute function placet.audit_through();

/*
 * Requests that came with an Idempotency-Key, by a keyed hash of person, app and
 * key. `mark` tells whether it is the same request; `sealed` is its answer, under
 * a key that is made of the Idempotency-Key and is not here.
 */
create table placet.api_repeat (
	repeat_id	bytea primary key check (length(repeat_id) = 32),
	mark		bytea not null check (length(mark) = 32),
	sealed		bytea,
	claimed_at	timestamptz not null default clock_timestamp()
);
create index api_repeat_age on placet.api_repeat (claimed_at);
grant select on placet.api_repeat to placet_reader;
grant select, insert, delete on placet.api_repeat to placet_writer;
grant update (sealed) on placet.api_repeat to placet_writer;

-- Who comes first with a key does it; forgets a few that are a day old.
create function placet.api_repeat_claim(id bytea, in_mark bytea)
returns table (is_new boolean, is_same boolean, sealed bytea, age_s bigint)
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
begin
	delete from placet.api_repeat r
	where r.repeat_id in (
		select o.repeat_id from placet.api_repeat o
		where o.claimed_at < clock_timestamp() - interval '1 day'
		order by o.claimed_at
		limit 20
		for update skip locked);
	delete from placet.api_repeat r
	where r.repeat_id = id
	  and r.claimed_at < clock_timestamp() - interval '1 day';
	insert into placet.api_repeat (repeat_id, mark)
	values (id, in_mark)
	on conflict (repeat_id) do nothing;
	if found then
		return query select true, true, null::bytea, 0::bigint;
		return;
	end if;
	return query
	select false, r.mark = in_mark, r.sealed,
	    extract(epoch from clock_timestamp() - r.claimed_at)::bigint
	from placet.api_repeat r
	where r.repeat_id = id;
end
$$;

commit;
