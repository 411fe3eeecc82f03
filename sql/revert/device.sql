-- Takes back: devices without a browser.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop function placet.device_poll(bytea, text);
drop function placet.device_decided(bytea, text, uuid, text);
drop function placet.device_find(bytea, bytea, bytea, bigint, bigint, bigint);
drop table placet.device;
drop function placet.is_own_decision(uuid);

commit;
