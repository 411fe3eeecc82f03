-- Which new apps an account takes.
begin;

select 'placet.policy_put'::regproc, 'placet.policy_refusal'::regproc,
    'placet.client_is_verified'::regproc;
select mode, admits from placet.new_apps_mode where false;
select account_id, new_apps, version, changed_at
from placet.account_policy where false;

rollback;
