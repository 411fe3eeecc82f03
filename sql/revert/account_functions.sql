-- Takes back: users, accounts, members.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop function placet.member_remove(uuid, text);
drop function placet.member_put(uuid, text, text);
drop function placet.member_locked(uuid, text, boolean);
drop function placet.membership_grants_end(uuid, uuid, boolean, text);
drop function placet.account_close(uuid);
drop function placet.account_add(text);
drop function placet.user_disable(text, boolean);
drop function placet.user_add(text, text, text, boolean);

commit;
