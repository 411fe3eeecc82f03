-- Users, accounts, members.
begin;

select 'placet.user_add(text, text, text, boolean)'::regprocedure;
select 'placet.user_disable(text, boolean)'::regprocedure;
select 'placet.account_add(text)'::regprocedure;
select 'placet.account_close(uuid)'::regprocedure;
select 'placet.membership_grants_end(uuid, uuid, boolean, text)'::regprocedure;
select 'placet.member_locked(uuid, text, boolean)'::regprocedure;
select 'placet.member_put(uuid, text, text)'::regprocedure;
select 'placet.member_remove(uuid, text)'::regprocedure;

rollback;
