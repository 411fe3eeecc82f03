-- Accounts in the hands of their owners: members, roles, invitations.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * Who looks after a client may end what it was allowed: suspending, deleting
 * and removing a member reach every grant of it, not only one's own.
 */
alter policy sees on placet.access_grant using (
	(select placet.actor_is_trusted())
	or user_id = (select placet.actor_user())
	or placet.reaches_in(grant_id)
	or placet.develops(client_id));
alter policy changes on placet.access_grant using (
	(select placet.actor_is_trusted())
	or user_id = (select placet.actor_user())
	or placet.reaches_in(grant_id)
	or placet.develops(client_id));
alter policy removes on placet.membership using (
	(select placet.actor_rules())
	or user_id = (select placet.actor_user())
	or account_id = any ((select placet.actor_accounts('owner'))::uuid[]));

create table placet.invitation (
	invitation_id	uuid primary key default gen_random_uuid(),
	account_id	uuid not null references placet.account,
	email		text not null check (length(email) between 3 and 254),
	role		text not null check (placet.role_rank(role) is not null),
	invited_by	uuid references placet.app_user,
	made_at		timestamptz not null default clock_timestamp(),
	expires_at	timestamptz not null
	    default clock_timestamp() + interval '14 days',
	answered_at	timestamptz,
	answer		text check (answer in ('accepted', 'declined',
	    'withdrawn')),
	check ((answered_at is null) = (answer is null))
);
create unique index invitation_open
    on placet.invitation (account_id, lower(email)) where answered_at is null;
create index invitation_email
    on placet.invitation (lower(email)) where answered_at is null;

alter table placet.invitation enable row level security,
    force row level security;
create policy sees on placet.invitation for select using (
	(select placet.actor_is_trusted())
	or account_id = any ((select placet.actor_accounts('owner'))::uuid[]));
create policy adds on placet.invitation for insert with check (
	(select placet.actor_rules())
	or account_id = any ((select placet.actor_accounts('owner'))::uuid[]));
create policy changes on placet.invitation for update using (
	(select placet.actor_is_trusted())
	or account_id = any ((select placet.actor_accounts('owner'))::uuid[]));
grant select on placet.invitation to placet_writer, placet_reader;
grant insert on placet.invitation to placet_writer;
grant update (answered_at, answer) on placet.invitation to placet_writer;

create policy founds on placet.account for insert with check (
	(select placet.actor()) = 'machine:accounts');
create policy joins on placet.membership for insert with check (
	(select placet.actor()) = 'machine:accounts');

create function placet.only_owners(account uuid) returns void
language plpgsql
as $$
begin
	if not placet.actor_rules() and not coalesce(account =
	    any (placet.actor_accounts('owner')), false) then
		perform placet.refuse('PC404', 'no such account');
	end if;
end
$$;

create function placet.only_for(who uuid) returns void
language plpgsql
as $$
begin
	if not placet.actor_rules() and
	    placet.actor() is distinct from 'machine:accounts' then
		perform placet.refuse('PC403', 'accounts do this');
	end if;
	if not exists (select from placet.app_user u
	    where u.user_id = who and not u.is_disabled) then
		perform placet.refuse('PC404', 'no such user');
	end if;
end
$$;

-- A person's own account; owned ones are counted while his lock is held.
create function placet.account_found(founder uuid, title text) returns uuid
language plpgsql
as $$
declare
	id uuid;
begin
	perform placet.only_for(founder);
	perform placet.lock_alone('user', founder::text);
	if (select count(*) from placet.membership m
	    join placet.account a on a.account_id = m.account_id
	    where m.user_id = founder and m.role = 'owner'
	      and not a.is_closed) >= 20 then
		perform placet.refuse('PC429', 'as many as one may own');
	end if;
	insert into placet.account (name) values (title)
	returning account_id into id;
	insert into placet.membership (account_id, user_id, role)
	values (id, founder, 'owner');
	perform placet.note('account_added', id::text, founder,
	    jsonb_build_object('founder', founder));
	return id;
end
$$;

-- The role a user has in an account; locks both, and keeps the last owner.
create or replace function placet.member_locked(account uuid, address text,
    stays_owner boolean, out who uuid, out was text)
language plpgsql
as $$
begin
	if lower(address) is distinct from (select lower(u.email)
	    from placet.app_user u
	    where u.user_id = placet.actor_user()) then
		perform placet.only_owners(account);
	end if;
	perform placet.lock_alone('account', account::text);
	select u.user_id into who
	from placet.app_user u
	where lower(u.email) = lower(address);
	if who is null then
		perform placet.refuse('PC404', 'no such user');
	end if;
	perform placet.lock_alone('user', who::text);
	if not exists (select from placet.account a
	    where a.account_id = account and not a.is_closed) then
		perform placet.refuse('PC404', 'no such account');
	end if;
	select m.role into was
	from placet.membership m
	where m.account_id = account and m.user_id = who;
	if was = 'owner' and not stays_owner and not exists (
	    select from placet.membership m
	    where m.account_id = account and m.role = 'owner'
	      and m.user_id <> who) then
		perform placet.refuse('PC409', 'an account keeps an owner');
	end if;
end
$$;

-- Operators add members; owners change the role of those who joined.
create or replace function placet.member_put(account uuid, address text,
    new_role text)
returns table (user_id uuid, ended bigint)
language plpgsql
as $$
declare
	member record;
	ended_count bigint := 0;
begin
	if placet.role_rank(new_role) is null then
		perform placet.refuse('PC422', 'no such role');
	end if;
	perform placet.only_owners(account);
	select l.who, l.was into member
	from placet.member_locked(account, address, new_role = 'owner') l;
	if member.was is null and not placet.actor_rules() then
		perform placet.refuse('PC404', 'not a member');
	end if;
	if member.was is null then
		insert into placet.membership (account_id, user_id, role)
		values (account, member.who, new_role);
	elsif member.was <> new_role then
		update placet.membership m
		set role = new_role
		where m.account_id = account and m.user_id = member.who;
	end if;
	if member.was is distinct from new_role then
		perform placet.note('member_put', account::text, member.who,
		    jsonb_build_object('role', new_role, 'was', member.was));
	end if;
	if placet.role_rank(new_role) < placet.role_rank(member.was) then
		ended_count := placet.membership_grants_end(account,
		    member.who, false, 'member lowered');
	end if;
	return query select member.who, ended_count;
end
$$;

/*
 * Asks the person with this address to join. Whether there is such a person is
 * not said; asking again renews what was asked.
 */
create function placet.invite(account uuid, address text, as_role text)
returns uuid
language plpgsql
as $$
declare
	id uuid;
begin
	perform placet.only_owners(account);
	perform placet.lock_alone('account', account::text);
	if not exists (select from placet.account a
	    where a.account_id = account and not a.is_closed) then
		perform placet.refuse('PC404', 'no such account');
	end if;
	if exists (select from placet.membership m
	    join placet.app_user u on u.user_id = m.user_id
	    where m.account_id = account
	      and lower(u.email) = lower(address)) then
		perform placet.refuse('PC409', 'a member already');
	end if;
	update placet.invitation i
	set answered_at = clock_timestamp(), answer = 'withdrawn'
	where i.account_id = account and lower(i.email) = lower(address)
	  and i.answered_at is null;
	if (select count(*) from placet.invitation i
	    where i.account_id = account
	      and i.made_at > clock_timestamp() - interval '1 day') >= 50 then
		perform placet.refuse('PC429', 'too many invitations');
	end if;
	insert into placet.invitation (account_id, email, role, invited_by)
	values (account, address, as_role, placet.actor_user())
	returning invitation_id into id;
	perform placet.note('member_invited', account::text,
	    placet.actor_user(), jsonb_build_object('invitation', id,
	    'role', as_role));
	return id;
end
$$;

create function placet.invitation_withdraw(account uuid, id uuid) returns void
language plpgsql
as $$
begin
	perform placet.only_owners(account);
	update placet.invitation i
	set answered_at = clock_timestamp(), answer = 'withdrawn'
	where i.invitation_id = id and i.account_id = account
	  and i.answered_at is null;
	if not found then
		perform placet.refuse('PC404', 'no such invitation');
	end if;
	perform placet.note('invitation_withdrawn', account::text,
	    placet.actor_user(), jsonb_build_object('invitation', id));
end
$$;

-- What the invited person says; nobody else's invitation is there for him.
create function placet.invitation_answer(person uuid, id uuid, joins boolean)
returns uuid
language plpgsql
as $$
declare
	asked record;
begin
	perform placet.only_for(person);
	select i.account_id, i.role into asked
	from placet.invitation i
	join placet.app_user u on lower(u.email) = lower(i.email)
	where i.invitation_id = id and u.user_id = person;
	if not found then
		perform placet.refuse('PC404', 'no such invitation');
	end if;
	perform placet.lock_alone('account', asked.account_id::text);
	perform placet.lock_alone('user', person::text);
	update placet.invitation i
	set answered_at = clock_timestamp(),
	    answer = case when joins then 'accepted' else 'declined' end
	where i.invitation_id = id and i.answered_at is null
	  and i.expires_at > clock_timestamp()
	  and exists (select from placet.account a
		where a.account_id = i.account_id and not a.is_closed);
	if not found then
		perform placet.refuse('PC410', 'answered, or too old');
	end if;
	if joins then
		insert into placet.membership (account_id, user_id, role)
		values (asked.account_id, person, asked.role)
		on conflict do nothing;
		if found then
			perform placet.note('member_put',
			    asked.account_id::text, person,
			    jsonb_build_object('role', asked.role,
			    'was', null, 'invitation', id));
		end if;
	end if;
	perform placet.note('invitation_answered', asked.account_id::text,
	    person, jsonb_build_object('invitation', id, 'joins', joins));
	return asked.account_id;
end
$$;

commit;
