-- Nobody acting sees how accounts' names look.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

alter policy sees on placet.account_skeleton using (
	(select placet.actor_is_trusted())
	or (select placet.actor_user()) is not null);

commit;
