-- Takes back: clients in files.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop function placet.client_put(text, uuid, text, boolean, boolean, text,
    text[], text[], text[], text[], text, text, text, text, text);

commit;
