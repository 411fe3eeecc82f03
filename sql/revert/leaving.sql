-- Takes back: leaving an account ends what its private apps were allowed.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

create or replace function placet.member_remove(account uuid, address text)
returns bigint
language plpgsql
as $$
declare
	member record;
begin
	select l.who, l.was into member
	from placet.member_locked(account, address, false) l;
	if member.was is null then
		perform placet.refuse('PC404', 'not a member');
	end if;
	delete from placet.membership m
	where m.account_id = account and m.user_id = member.who;
	perform placet.note('member_removed', account::text, member.who,
	    jsonb_build_object('was', member.was));
	return placet.membership_grants_end(account, member.who, true,
	    'member removed');
end
$$;

commit;
