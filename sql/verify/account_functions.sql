-- Users, accounts, members.
begin;

select 'placet.user_add'::regproc;
select 'placet.user_disable'::regproc;
select 'placet.account_add'::regproc;
select 'placet.account_close'::regproc;
select 'placet.membership_grants_end'::regproc;
select 'placet.member_locked'::regproc;
select 'placet.member_put'::regproc;
select 'placet.member_remove'::regproc;

rollback;
