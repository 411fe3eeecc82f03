-- Takes back: who has which key.
set lock_timeout = '1s';
set statement_timeout = '1h';
drop index concurrently placet.invitation_account;
drop index concurrently placet.client_transfer_email_key;
drop index concurrently placet.invitation_email_key;
drop index concurrently placet.invitation_open_key;
drop index concurrently placet.app_user_email_key;
