-- A client that changed hands is shown under no domain.
begin;

select 1 / count(*)
from pg_catalog.pg_proc p
where p.proname = 'client_transfer_accept'
  and p.pronamespace = 'placet'::regnamespace
  and p.prosrc like '%client_hold%';

rollback;
