-- What comes from a file is known to the mirror, by its looks.
begin;

select 'placet.client_put(text, uuid, text, boolean, boolean, text, text[],
    text[], text[], text[], text, text, text, text, text, text, text, text,
    text)'::regprocedure;

rollback;
