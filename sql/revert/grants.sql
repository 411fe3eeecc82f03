-- Takes back: grants, decisions, outbox.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop table placet.start;
drop table placet.delivery;
drop table placet.held_token;
drop table placet.decision;
drop table placet.grant_account;
drop table placet.access_grant;
drop table placet.engine;

commit;
