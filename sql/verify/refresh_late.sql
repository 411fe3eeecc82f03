-- Who was given tokens tells of them.
begin;

select 'placet.refresh_landed'::regproc;

rollback;
