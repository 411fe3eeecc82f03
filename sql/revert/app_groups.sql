-- Takes back: one app of a person may be several clients.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop function placet.grants_revoke_group(uuid, uuid, text);
drop function placet.app_group(text, text, uuid, text, text[]);

commit;
