-- Where too many clients wait for somebody to use them, the oldest go first.
begin;

select 1 / count(*)
from pg_catalog.pg_proc p
where p.proname = 'registrations_below'
  and p.pronamespace = 'placet'::regnamespace
  and p.prosrc like '%registered_at%';

rollback;
