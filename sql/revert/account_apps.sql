-- Takes back: apps on an account, for those who look after it.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop function placet.grant_account_end(uuid, uuid);
drop policy removes on placet.grant_account;
revoke delete on placet.grant_account from placet_writer;
drop trigger grant_account_counted on placet.grant_account;
drop function placet.grant_account_counted();
alter table placet.access_grant drop column account_count;

commit;
