-- A client from a file stays with its account, its keys in the same version.
begin;

select 'placet.client_put(text, uuid, text, boolean, boolean, text, text[],
    text[], text[], text[], text, text, text, text, text, text, text)'::regprocedure;

rollback;
