-- Who has an address is looked up by its key.
begin;

select 1 / (count(*) = 8)::integer
from pg_catalog.pg_proc p
where p.pronamespace = 'placet'::regnamespace
  and p.prosrc like '%u.email_key%';

rollback;
