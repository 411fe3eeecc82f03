-- Clients in files.
begin;

select 'placet.client_put(text, uuid, text, boolean, boolean, text, text[],
    text[], text[], text[], text, text, text, text, text)'::regprocedure;

rollback;
