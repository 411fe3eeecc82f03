-- Takes back: who is no owner any more changes nothing.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

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

commit;
