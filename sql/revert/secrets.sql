-- Takes back: two secrets, keys, and changeable master keys.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop function placet.engine_keys_prune();
drop function placet.engine_rekey_told(bigint, text[]);
drop function placet.engine_rekey_claim(bigint, text, bigint);
drop function placet.engine_key_add(bigint, bytea);
drop function placet.client_assertion_spend(bytea, timestamptz);
drop function placet.client_keys_fetched(text, text, text);
drop function placet.client_keys_try(text);
drop function placet.client_keys_put(text, text, text);
drop function placet.client_secret_used(text, bytea);
drop function placet.client_secret_remove(text, uuid);
drop function placet.client_secret_learn(text, bytea);
drop function placet.client_secret_add(text, bytea, text, bigint, boolean);
drop function placet.only_developers(text);
alter table placet.client drop column engine_key_told, drop column engine_key;
drop function placet.engine_key_newest();
drop table placet.engine_master_key;
drop table placet.client_assertion;
drop table placet.client_key_set;
alter table placet.client_secret drop column removed_at;

commit;
