-- Takes back: who was given tokens tells of them.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop function placet.refresh_landed(bytea, uuid, text, bytea, uuid, bigint,
    text, text, bytea, bytea, bytea, timestamptz, text);

commit;
