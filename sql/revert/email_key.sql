-- Takes back: the key by which somebody is found who has an address.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop trigger to_email_is_keyed on placet.client_transfer;
drop trigger email_is_keyed on placet.invitation;
drop trigger email_is_keyed on placet.app_user;
drop function placet.to_email_is_keyed();
drop function placet.email_is_keyed();
alter table placet.client_transfer drop column email_key;
alter table placet.invitation drop column email_key;
alter table placet.app_user drop column email_key;

commit;
