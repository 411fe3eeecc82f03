-- Takes back: a code that comes twice.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop function placet.code_reused(bytea);
drop function placet.code_released(bytea);
drop function placet.code_claim(bytea, text, text, bigint);
alter table placet.authorization_code drop column claimed_until;

commit;
