-- Who acts: one setting per transaction, which every policy asks.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

create schema placet;
revoke all on schema placet from public;
grant usage on schema placet to placet_writer, placet_reader;

-- 'user:<uuid>', 'operator:<uuid>', 'machine:<what>', 'system'; null: nobody.
create function placet.actor() returns text
language sql stable parallel safe
return nullif(current_setting('placet.actor', true), '');

create function placet.actor_user() returns uuid
language sql stable parallel safe
return case
	when current_setting('placet.actor', true) like 'user:%'
	then substr(current_setting('placet.actor', true), 6)::uuid
end;

-- The installation's own commands and its operators.
create function placet.actor_rules() returns boolean
language sql stable parallel safe
return coalesce(current_setting('placet.actor', true) = 'system'
    or current_setting('placet.actor', true) like 'operator:%', false);

-- Routes without a person: sign-in, gateway, hook, deliverer.
create function placet.actor_is_machine() returns boolean
language sql stable parallel safe
return coalesce(current_setting('placet.actor', true) like 'machine:%', false);

create function placet.actor_is_trusted() returns boolean
language sql stable parallel safe
return placet.actor_rules() or placet.actor_is_machine();

-- Every refusal that a page can explain: 'PC' and the HTTP status.
create function placet.refuse(code text, why text) returns void
language plpgsql
as $$
begin
	raise exception using errcode = code, message = why;
end
$$;

/*
 * For what reaches into everybody's rows: somebody who sees only his own would
 * do it by half.
 */
create function placet.only_rulers() returns void
language plpgsql
as $$
begin
	if not placet.actor_rules() then
		perform placet.refuse('PC403', 'operators do this');
	end if;
end
$$;

/*
 * Locks one thing by name until the end of the transaction. Everybody takes
 * them in this order, and by name within a kind, so that nobody waits in a
 * ring: client, account, user; then grant rows, then delivery rows.
 */
create function placet.lock_shared(kind text, name text) returns void
language sql
begin atomic
	select pg_advisory_xact_lock_shared(
	    hashtextextended(kind || ':' || name, 0));
end;

create function placet.lock_alone(kind text, name text) returns void
language sql
begin atomic
	select pg_advisory_xact_lock(
	    hashtextextended(kind || ':' || name, 0));
end;

commit;
