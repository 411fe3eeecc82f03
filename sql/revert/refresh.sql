-- Takes back: refreshing.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop function placet.client_replay_put(text, bigint);
drop function placet.refresh_tidy(bigint);
drop function placet.refresh_abused(bytea, text);
drop function placet.refresh_purged(bytea);
drop function placet.refresh_lost(bytea, uuid, text);
drop function placet.refresh_leased(bytea, uuid, bigint, text);
drop function placet.refresh_released(bytea, uuid, text);
drop function placet.refresh_answered(bytea, uuid, uuid, bigint, text, text,
    bytea, bytea, bytea, timestamptz, text);
drop function placet.refresh_call(bytea, text);
drop function placet.refresh_claim(bytea, bytea, text, bytea, uuid, bigint,
    bigint);
drop trigger refresh_forget on placet.access_grant;
drop function placet.refresh_forget();
drop table placet.client_replay;
drop table placet.refresh_flight;

commit;
