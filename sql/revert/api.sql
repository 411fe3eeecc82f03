-- Takes back: programs that act for a person, at the API.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop function placet.api_repeat_claim(bytea, bytea);
drop table placet.api_repeat;
drop function placet.invitation_made(uuid);
drop trigger audit_through on placet.audit;
drop function placet.audit_through();
alter policy sees on placet.grant_account using (
	(select placet.actor_is_trusted())
	or user_id = (select placet.actor_user())
	or account_id = any ((select placet.actor_accounts('admin'))::uuid[]));
alter policy removes on placet.membership using (
	(select placet.actor_rules())
	or user_id = (select placet.actor_user())
	or account_id = any ((select placet.actor_accounts('owner'))::uuid[]));
alter policy sees on placet.membership using (
	(select placet.actor_is_trusted())
	or user_id = (select placet.actor_user())
	or case
		when current_setting('placet.sight', true) = 'own' then false
		else account_id =
		    any ((select placet.actor_accounts('member'))::uuid[])
	end);
drop function placet.actor_reaches(uuid);

commit;
