-- An operator's look-up waits as those of the schedule do.
begin;

select 'placet.domain_take'::regproc;

rollback;
