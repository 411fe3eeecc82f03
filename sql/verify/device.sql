-- Devices without a browser.
begin;

select 'placet.device'::regclass;
select 1 / (relrowsecurity and relforcerowsecurity)::int
from pg_class
where oid = 'placet.device'::regclass;
select 'placet.device_find'::regproc;
select 'placet.device_decided'::regproc;
select 'placet.device_poll'::regproc;

rollback;
