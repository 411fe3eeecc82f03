-- Signing in and limits.
begin;

select 'placet.session_open'::regproc;
select 'placet.sessions_close(uuid, bytea)'::regprocedure;
select 'placet.session_close(bytea)'::regprocedure;
select 'placet.session_close_others(uuid, bytea)'::regprocedure;
select 'placet.password_set(uuid, text, bytea)'::regprocedure;
select 'placet.reset_open(text, bytea, bigint)'::regprocedure;
select 'placet.reset_spend(bytea, text)'::regprocedure;
select 'placet.rate_take(bytea, bigint, bigint, bigint)'::regprocedure;
select 'placet.rate_take_distinct(bytea, bytea, bigint, bigint)'::regprocedure;

rollback;
