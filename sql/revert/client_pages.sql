-- Takes back: clients in the hands of their developers.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop trigger client_used on placet.client_secret;
drop trigger client_used on placet.access_grant;
drop trigger client_mirror_wanted on placet.client;
drop function placet.client_mirror_failed(text, text, bigint);
drop function placet.client_mirror_done(text, bigint, bytea);
drop function placet.client_mirror_claim(text, bigint);
drop function placet.client_change(text, bigint, text, text, text[], text[],
    text[], text[], text, text, text, text, text);
drop function placet.client_may_become(text, text, text[], text, text);
drop function placet.client_create(text, uuid, text, text, text, text[],
    text[], text[], text[], text, text, text, text, text, bytea, bigint);
drop function placet.client_keys_write(text, text, text);
drop function placet.client_version_note(text);
drop function placet.only_account_developers(uuid);
drop function placet.client_used();
drop function placet.client_mirror_wanted();
drop table placet.client_use;
drop table placet.client_mirror;
drop function placet.is_own_client(text);
alter table placet.client drop column kind_of_app;

commit;
