-- Takes back: the badge as everybody sees it.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop view placet.badge;

alter policy sees on placet.domain using (
	(select placet.actor_is_trusted())
	or account_id = any ((select placet.actor_accounts('member'))::uuid[])
	or (state in ('verified', 'stale')
	    and placet.has_public_client(account_id)));

commit;
