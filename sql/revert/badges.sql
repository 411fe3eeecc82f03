-- Takes back: the badge as everybody sees it.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

create or replace function placet.client_is_verified(app text) returns boolean
language plpgsql stable
as $$
begin
	return exists (
	    select from placet.client c
	    join placet.domain d on d.name = c.verified_domain
	      and d.account_id = c.account_id
	    where c.client_id = app and d.state in ('verified', 'stale'));
end
$$;

drop function placet.shown_under(placet.client);

drop view placet.badge;

alter policy sees on placet.domain using (
	(select placet.actor_is_trusted())
	or account_id = any ((select placet.actor_accounts('member'))::uuid[])
	or (state in ('verified', 'stale')
	    and placet.has_public_client(account_id)));

commit;
