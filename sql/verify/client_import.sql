-- A client from a file stays with its account.
begin;

select 1 / (position('another account' in p.prosrc) > 0)::integer
from pg_catalog.pg_proc p
where p.oid = 'placet.client_put(text, uuid, text, boolean, boolean, text,
    text[], text[], text[], text[], text, text, text, text,
    text)'::regprocedure;

rollback;
