-- Takes back: a public client is suspended by admins.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

create or replace function placet.client_suspend(id text, suspended boolean)
returns bigint
language plpgsql
as $$
declare
	was record;
	rules boolean := placet.actor_rules();
	ended bigint := 0;
begin
	perform placet.only_role_on(id, 'developer');
	perform placet.lock_alone('client', id);
	perform placet.only_role_on(id, 'developer');
	select c.is_suspended, c.is_barred, a.is_closed into was
	from placet.client c
	join placet.account a on a.account_id = c.account_id
	where c.client_id = id and not c.is_deleted;
	if not found then
		perform placet.refuse('PC404', 'no such client');
	end if;
	if was.is_closed and not suspended and not rules then
		perform placet.refuse('PC404', 'no such account');
	end if;
	if was.is_barred and not suspended and not rules then
		perform placet.refuse('PC409', 'an operator suspended it');
	end if;
	if suspended then
		ended := placet.client_grants_end(id, 'client suspended');
	end if;
	if was.is_suspended = suspended
	    and (not rules or was.is_barred = suspended) then
		return ended;
	end if;
	update placet.client c
	set is_suspended = suspended,
	    is_barred = suspended and (rules or c.is_barred)
	where c.client_id = id;
	perform placet.note(case when suspended then 'client_suspended'
	    else 'client_resumed' end, id, placet.actor_user(),
	    jsonb_build_object('ended', ended));
	return ended;
end
$$;

commit;
