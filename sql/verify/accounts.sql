-- Users, accounts, memberships.
begin;

select 'placet.app_user'::regclass;
select 'placet.account'::regclass;
select 'placet.membership'::regclass;
select 'placet.role_rank(text)'::regprocedure;
select 'placet.actor_accounts(text)'::regprocedure;

rollback;
