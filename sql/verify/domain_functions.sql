-- Claiming a domain, looking it up, and what becomes of it.
begin;

select 'placet.domain_claim'::regproc;
select 'placet.domain_restart'::regproc;
select 'placet.domain_remove'::regproc;
select 'placet.domain_check_now'::regproc;
select 'placet.domain_due'::regproc;
select 'placet.domain_settle'::regproc;
select 'placet.account_closed_frees'::regproc;

rollback;
