-- Takes back: a code whose answer was lost.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop function placet.code_lost(bytea);

commit;
