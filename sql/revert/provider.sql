-- Takes back: people who sign in at the operator's own OpenID provider.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop function placet.session_open_elsewhere(bytea, bytea, uuid, bigint, bigint,
    text, text, timestamptz);
drop function placet.user_unlink(text, text);
drop function placet.user_link(text, text, text);
drop function placet.provider_sign_in(text, text, text, text, boolean);
drop function placet.provider_visit_open(bytea, bytea, text, text, bigint,
    uuid, bigint);
drop policy arrives on placet.app_user;
drop table placet.provider_visit;
drop table placet.user_identity;

commit;
