-- Signing in and limits.
begin;

select 'placet.session_open'::regproc;
select 'placet.session_refresh'::regproc;
select 'placet.sessions_close'::regproc;
select 'placet.session_close'::regproc;
select 'placet.session_close_others'::regproc;
select 'placet.password_set'::regproc;
select 'placet.reset_open'::regproc;
select 'placet.reset_spend'::regproc;
select 'placet.rate_take'::regproc;
select 'placet.rate_take_distinct'::regproc;

rollback;
