-- Takes back: accounts in the hands of their owners.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop function placet.invitation_answer(uuid, uuid, boolean);
drop function placet.invitation_withdraw(uuid, uuid);
drop function placet.invite(uuid, text, text);
drop function placet.account_found(uuid, text);

create or replace function placet.member_locked(account uuid, address text,
    stays_owner boolean, out who uuid, out was text)
language plpgsql
as $$
begin
	perform placet.only_rulers();
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
	select l.who, l.was into member
	from placet.member_locked(account, address, new_role = 'owner') l;
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

drop function placet.only_for(uuid);
drop function placet.only_owners(uuid);
drop policy joins on placet.membership;
drop policy founds on placet.account;
drop table placet.invitation;
alter policy removes on placet.membership using (
	(select placet.actor_rules())
	or account_id = any ((select placet.actor_accounts('owner'))::uuid[]));
alter policy changes on placet.access_grant using (
	(select placet.actor_is_trusted())
	or user_id = (select placet.actor_user())
	or placet.reaches_in(grant_id));
alter policy sees on placet.access_grant using (
	(select placet.actor_is_trusted())
	or user_id = (select placet.actor_user())
	or placet.reaches_in(grant_id));

commit;
