-- Accounts and members that a platform of the operator's keeps.
begin;

select 'placet.operator_key_add'::regproc;
select 'placet.operator_key_remove'::regproc;
select 'placet.operator_key_use'::regproc;
select 'placet.platform_account_put'::regproc;
select 'placet.platform_account_close'::regproc;
select 'placet.platform_user'::regproc;
select 'placet.platform_member_put'::regproc;
select 'placet.platform_member_remove'::regproc;
select external_id, account_id, linked_at
from placet.platform_account where false;
select key_id, key_hash, label, made_at, last_used_at
from placet.operator_key where false;

rollback;
