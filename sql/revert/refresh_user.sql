-- Takes back: whose a refresh token is.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop function placet.refresh_turn(bytea, bytea, text, bytea, uuid, bigint,
    bigint);

commit;
