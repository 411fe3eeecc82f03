-- Takes back: the engine's public keys.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop table placet.engine_public_keys;

commit;
