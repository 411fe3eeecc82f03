-- What happens to a client after it is made.
begin;

select is_barred, owned_since from placet.client where false;
select 'placet.only_role_on'::regproc, 'placet.version_changes'::regproc;
select 1 / count(*)
from pg_catalog.pg_proc p
where p.proname = 'client_suspend'
  and p.pronamespace = 'placet'::regnamespace
  and p.prosrc like '%is_barred%';

rollback;
