-- Takes back: revoking and delivering.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop function placet.delivery_failed(uuid, text, bigint);
drop function placet.delivery_done(uuid, text);
drop function placet.delivery_claim(bigint);
drop function placet.hook_refused(uuid, bigint, text);
drop function placet.grant_renewed(uuid, bigint, text, text, bytea, bytea);
drop function placet.delivery_queue(uuid, text, bytea);
drop function placet.grant_disconnected(text, uuid, bytea);
drop function placet.grants_revoke_app(uuid, text, text);
drop function placet.grant_revoke(uuid, text);

commit;
