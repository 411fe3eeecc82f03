-- Takes back: accounts and members that a platform of the operator's keeps.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop function placet.platform_member_remove(text, text, text);
drop function placet.platform_member_put(text, text, text, text, text, text,
    boolean);
drop function placet.platform_user(text, text, text, text, boolean);
drop function placet.platform_account_close(text);
drop function placet.platform_account_put(text, text, boolean);
drop function placet.operator_key_use(bytea);
drop function placet.operator_key_remove(text);
drop function placet.operator_key_add(text, bytea);
drop table placet.operator_key;
drop table placet.platform_account;

commit;
