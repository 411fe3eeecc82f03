-- Takes back: users, accounts, memberships.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop table placet.membership;
drop table placet.account;
drop table placet.app_user;
drop function placet.actor_accounts(text);
drop function placet.role_rank(text);

commit;
