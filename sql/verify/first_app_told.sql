-- The owners hear of an app, however long its id is.
begin;

select 1 / (position('sha256' in prosrc) > 0)::int
from pg_catalog.pg_proc
where oid = 'placet.account_app_is_told()'::regprocedure;

rollback;
