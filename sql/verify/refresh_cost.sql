-- What a refresh costs.
begin;

select 1 / count(*)
from pg_proc p
where p.pronamespace = 'placet'::regnamespace
  and p.proname = 'refresh_claim' and p.proconfig is null;

rollback;
