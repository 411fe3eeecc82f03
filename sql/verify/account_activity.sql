-- What happened on an account, for those who look after it.
begin;

select 'placet.activity_add'::regproc, 'placet.activity_export'::regproc;
select event, kind, about from placet.activity_event where false;
select account_id, audit_id, at, event, kind, actor, actor_id, actor_name,
    member_id, member_name, app_id, app_name, detail
from placet.account_activity where false;

rollback;
