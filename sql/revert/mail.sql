-- Takes back: mail.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop trigger first_is_told on placet.grant_account;
drop trigger ended_is_told on placet.access_grant;
drop trigger made_is_told on placet.access_grant;
drop function placet.mail_tidy(bigint);
drop function placet.mail_not_sent(uuid, uuid, text, bigint);
drop function placet.mail_sent(uuid);
drop function placet.mail_claim(bigint);
drop function placet.account_app_is_told();
drop function placet.grant_ended_is_told();
drop function placet.grant_made_is_told();
drop function placet.mail_queue(text, text, uuid, text, text, jsonb, bytea);
drop function placet.mail_bucket(text, uuid, text);
drop table placet.account_app;
drop table placet.mail;
drop table placet.mail_kind;

commit;
