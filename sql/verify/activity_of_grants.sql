-- What happened to an access is told of the app that was allowed.
begin;

select 1 / (position('d.shown' in p.prosrc) > 0)::integer
from pg_catalog.pg_proc p
where p.oid = 'placet.activity_add(bigint[])'::regprocedure;

rollback;
