-- What apps may do on an account, for those who look after it.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * How many accounts an approval still reaches. An account's admin sees only
 * his own accounts' rows, and must not learn of others; whether his is the last
 * one is all that he has to know.
 */
alter table placet.access_grant
    add column account_count bigint not null default 0;
grant update (account_count) on placet.access_grant to placet_writer;

create function placet.grant_account_counted() returns trigger
language plpgsql
as $$
begin
	update placet.access_grant g
	set account_count = g.account_count + 1
	where g.grant_id = new.grant_id;
	return null;
end
$$;

create trigger grant_account_counted
after insert on placet.grant_account
for each row execute function placet.grant_account_counted();

-- An account's admins may take an app off their account, and nothing else.
create policy removes on placet.grant_account for delete using (
	(select placet.actor_rules())
	or account_id = any ((select placet.actor_accounts('admin'))::uuid[]));
grant delete on placet.grant_account to placet_writer;

/*
 * Takes one member's app off one account. What the same approval allows on
 * other accounts goes on (f:E6): introspection reads the accounts anew each
 * time, so a narrowed grant needs no new epoch. An approval that reaches
 * nowhere else ends as a whole. What the actor may not see is not there.
 */
create function placet.grant_account_end(id uuid, account uuid)
returns boolean
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	held record;
begin
	if not placet.actor_rules() and not coalesce(account =
	    any (placet.actor_accounts('admin')), false) then
		perform placet.refuse('PC404', 'no such account');
	end if;
	select g.user_id, g.client_id, g.epoch, g.account_count into held
	from placet.access_grant g
	where g.grant_id = id and g.state = 'live'
	for update;
	if not found or not exists (
	    select from placet.grant_account r
	    where r.grant_id = id and r.account_id = account) then
		perform placet.refuse('PC404', 'no such access');
	end if;
	if held.account_count <= 1 then
		perform placet.grant_end(array[id], 'removed from account');
		return true;
	end if;
	update placet.access_grant g
	set account_count = g.account_count - 1
	where g.grant_id = id;
	delete from placet.grant_account r
	where r.grant_id = id and r.account_id = account;
	perform placet.note('grant_narrowed', id::text, held.user_id,
	    jsonb_build_object('account', account, 'client', held.client_id,
	    'epoch', held.epoch));
	perform pg_notify('placet_revoked', id::text);
	return false;
end
$$;

commit;

-- What is there already, a few rows at a time: nobody waits for it.
set statement_timeout = '1h';
set placet.actor = 'system';
do $$
declare
	from_id uuid := '00000000-0000-0000-0000-000000000000';
	batch uuid[];
begin
	loop
		select array_agg(b.grant_id order by b.grant_id) into batch
		from (
			select g.grant_id
			from placet.access_grant g
			where g.grant_id > from_id
			order by g.grant_id
			limit 1000) b;
		exit when batch is null;
		update placet.access_grant g
		set account_count = c.count
		from (
			select r.grant_id, count(*) as count
			from placet.grant_account r
			where r.grant_id = any (batch)
			group by r.grant_id) c
		where g.grant_id = c.grant_id and g.account_count < c.count;
		from_id := batch[array_upper(batch, 1)];
		commit;
	end loop;
end
$$;
