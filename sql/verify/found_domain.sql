-- Nobody becomes public under a domain whose record was not found.
begin;

select 1 / (position('domain_found' in prosrc) > 0)::int
from pg_catalog.pg_proc
where oid = 'placet.client_lacks(text, text)'::regprocedure;

rollback;
