-- Takes back: append-only log.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop function placet.note(text, text, uuid, jsonb);
drop table placet.audit;
drop function placet.audit_stands();

commit;
