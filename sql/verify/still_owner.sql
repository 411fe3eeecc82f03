-- Who is no owner any more when it is his turn changes nothing.
begin;

select 1 / count(*)
from pg_catalog.pg_proc p
where p.proname = 'member_locked'
  and p.pronamespace = 'placet'::regnamespace
  and p.prosrc like '%is_self%';

rollback;
