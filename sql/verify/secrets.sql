-- Two secrets, keys, and changeable master keys.
begin;

select removed_at from placet.client_secret where false;
select engine_key, engine_key_told from placet.client where false;
select 'placet.client_key_set'::regclass;
select 'placet.client_assertion'::regclass;
select 'placet.engine_master_key'::regclass;
select 'placet.client_secret_add'::regproc;
select 'placet.client_secret_learn'::regproc;
select 'placet.client_secret_remove'::regproc;
select 'placet.client_keys_put'::regproc;
select 'placet.client_assertion_spend'::regproc;
select 'placet.engine_rekey_claim'::regproc;
select 'placet.engine_keys_prune'::regproc;

rollback;
