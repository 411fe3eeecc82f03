-- Takes back: putting and ending clients.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop function placet.engine_register(text, text);
drop function placet.resource_add(text, text, bytea);
drop function placet.client_secret_put(text, bytea, text);
drop function placet.client_delete(text);
drop function placet.client_suspend(text, boolean);
drop function placet.client_grants_end(text, text);
drop function placet.client_put(text, uuid, text, boolean, boolean, text,
    text[], text[], text[], text[], text, text, text, text);

commit;
