-- Takes back: row-level security and rights.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop policy adds on placet.audit;
drop policy sees on placet.audit;
drop policy changes on placet.delivery;
drop policy adds on placet.delivery;
drop policy sees on placet.delivery;
drop policy machines on placet.held_token;
drop policy own on placet.decision;
drop policy changes on placet.access_grant;
drop policy adds on placet.access_grant;
drop policy sees on placet.access_grant;
drop policy adds on placet.grant_account;
drop policy sees on placet.grant_account;
drop policy developers on placet.client_secret;
drop policy adds on placet.client_version;
drop policy sees on placet.client_version;
drop policy changes on placet.client;
drop policy adds on placet.client;
drop policy sees on placet.client;
drop policy own on placet.password_reset;
drop policy own on placet.session;
drop policy changes on placet.account;
drop policy adds on placet.account;
drop policy sees on placet.account;
drop policy changes on placet.app_user;
drop policy adds on placet.app_user;
drop policy sees on placet.app_user;
drop policy removes on placet.membership;
drop policy changes on placet.membership;
drop policy adds on placet.membership;
drop policy sees on placet.membership;
alter table placet.app_user
    no force row level security, disable row level security;
alter table placet.account
    no force row level security, disable row level security;
alter table placet.membership
    no force row level security, disable row level security;
alter table placet.session
    no force row level security, disable row level security;
alter table placet.password_reset
    no force row level security, disable row level security;
alter table placet.client
    no force row level security, disable row level security;
alter table placet.client_secret
    no force row level security, disable row level security;
alter table placet.client_version
    no force row level security, disable row level security;
alter table placet.access_grant
    no force row level security, disable row level security;
alter table placet.grant_account
    no force row level security, disable row level security;
alter table placet.decision
    no force row level security, disable row level security;
alter table placet.held_token
    no force row level security, disable row level security;
alter table placet.delivery
    no force row level security, disable row level security;
alter table placet.audit
    no force row level security, disable row level security;
revoke all on all tables in schema placet
    from placet_writer, placet_reader;

drop function placet.sees_grant(uuid);
drop function placet.develops(text);
drop function placet.reaches_in(uuid);
drop function placet.has_public_client(uuid);
drop function placet.is_fellow(uuid);
commit;
