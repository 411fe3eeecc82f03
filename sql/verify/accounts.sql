-- Users, accounts, memberships.
begin;

select 'placet.app_user'::regclass;
select 'placet.account'::regclass;
select 'placet.membership'::regclass;
select 'placet.role_rank'::regproc;
select 'placet.actor_accounts'::regproc;

rollback;
