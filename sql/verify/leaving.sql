-- Leaving an account ends what its private apps were allowed.
begin;

select 1 / count(*)
from pg_catalog.pg_proc p
where p.proname = 'member_remove'
  and p.pronamespace = 'placet'::regnamespace
  and p.prosrc like '%ended_count%';

rollback;
