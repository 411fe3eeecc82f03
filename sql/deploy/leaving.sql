-- Leaving an account ends what its private apps were allowed.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * The grants end before the membership goes: who has left no longer sees which
 * apps were for members only, and would end all but those.
 */
create or replace function placet.member_remove(account uuid, address text)
returns bigint
language plpgsql
as $$
declare
	member record;
	ended_count bigint;
begin
	select l.who, l.was into member
	from placet.member_locked(account, address, false) l;
	if member.was is null then
		perform placet.refuse('PC404', 'not a member');
	end if;
	ended_count := placet.membership_grants_end(account, member.who, true,
	    'member removed');
	delete from placet.membership m
	where m.account_id = account and m.user_id = member.who;
	-- An owner who was lowered while he waited for the account removes
	-- nobody, and must not be told that he did.
	if not found then
		perform placet.refuse('PC404', 'not a member');
	end if;
	perform placet.note('member_removed', account::text, member.who,
	    jsonb_build_object('was', member.was));
	return ended_count;
end
$$;

commit;
