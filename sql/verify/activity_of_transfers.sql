-- What changed hands, and what became public, in words.
begin;

select 1 / (position('is_received' in p.prosrc) > 0)::integer
from pg_catalog.pg_proc p
where p.oid = 'placet.activity_add(bigint[])'::regprocedure;

rollback;
