-- Row-level security and rights.
begin;

select 1 / (count(*) = 14)::int
from pg_class
where relnamespace = 'placet'::regnamespace
  and relrowsecurity and relforcerowsecurity;

rollback;
