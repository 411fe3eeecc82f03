-- What happened to one client, newest first.
begin;

select 1 / count(*)
from pg_catalog.pg_index i
where i.indexrelid = 'placet.audit_subject'::regclass and i.indisvalid;

rollback;
