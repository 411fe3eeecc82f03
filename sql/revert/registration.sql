-- Takes back: clients that registered themselves. Such clients stay as rows,
-- and with them the account that they are in.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop function placet.registration_token_remove(uuid);
drop function placet.registration_token_add(uuid, text, bytea, boolean,
    bigint, bigint);
drop function placet.client_reaped(text);
drop function placet.clients_reap(bigint, bigint, bigint);
drop function placet.client_abandon(text);
drop function placet.client_mirrored(text, bigint);
drop function placet.registrations_seen();
drop function placet.registrations_below(text, bigint);
drop function placet.client_register(text, text, text, text, text[], text[],
    text[], text[], text[], text, text, text, text, text, text, text[], bytea,
    text, text, bytea, bytea, text, bytea, bigint, bigint);
drop trigger built_in_stands on placet.account;
drop trigger built_in_stands on placet.membership;
drop function placet.built_in_stands();
drop function placet.built_in_account();
drop policy registers on placet.client_version;
drop function placet.is_registered(text);
drop policy keeps on placet.client;
drop policy registers on placet.client;
drop table placet.registration;
drop table placet.registration_token;
drop function placet.lock_try(text, text);
drop function placet.actor_registers();

commit;
