-- The clients of an account, newest first.
begin;

select 1 / count(*)
from pg_catalog.pg_index i
where i.indexrelid = 'placet.client_newest'::regclass and i.indisvalid;

rollback;
