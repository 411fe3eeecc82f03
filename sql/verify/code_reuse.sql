-- A code that comes twice: at once, or after it was spent.
begin;

select 'placet.code_claim'::regproc;
select 'placet.code_released'::regproc;
select 'placet.code_reused'::regproc;

rollback;
