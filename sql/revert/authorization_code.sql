-- Takes back: what the engine was told of an authorization.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop function placet.authorization_code_tidy(bigint);
drop trigger authorization_code_forget on placet.access_grant;
drop function placet.authorization_code_forget();
drop function placet.code_reused(bytea);
drop function placet.code_released(bytea);
drop function placet.code_claim(bytea, text, text, bigint);
drop function placet.grant_renewed(uuid, bigint, text, text, bytea, bytea,
    bytea);
drop function placet.authorization_answered(bytea, bytea, bigint, bytea, text);
drop function placet.consent_accepted(uuid, bytea);
drop table placet.authorization_code;

commit;
