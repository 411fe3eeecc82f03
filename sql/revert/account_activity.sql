-- Takes back: what happened on an account.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop function placet.activity_export(uuid, text, bigint);
drop trigger is_retold on placet.audit;
drop function placet.audit_is_retold();
drop function placet.activity_add(bigint[]);
drop function placet.activity_accounts(text, text, jsonb);
drop policy retells on placet.audit;
drop table placet.account_activity;
drop table placet.activity_event;

commit;
