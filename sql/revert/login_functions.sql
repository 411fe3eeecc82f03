-- Takes back: signing in and limits.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop function placet.rate_take_distinct(bytea, bytea, bigint, bigint);
drop function placet.rate_take(bytea, bigint, bigint, bigint);
drop function placet.reset_spend(bytea, text);
drop function placet.reset_open(text, bytea, bigint);
drop function placet.password_set(uuid, text, bytea);
drop function placet.session_close_others(uuid, bytea);
drop function placet.session_close(bytea);
drop function placet.sessions_close(uuid, bytea);
drop function placet.session_refresh(bytea, bytea);
drop function placet.session_open(bytea, bytea, uuid, bigint, bigint, text,
    text);

commit;
