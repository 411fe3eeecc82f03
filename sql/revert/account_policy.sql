-- Takes back: which new apps an account takes.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop trigger is_admitted on placet.decision;
drop function placet.decision_is_admitted();
drop function placet.policy_put(uuid, text, bigint, text, boolean);
drop function placet.grants_account_end(uuid[], uuid, text);
drop function placet.grants_digest(uuid[]);
drop function placet.policy_refused(uuid, text);
drop function placet.policy_refusal(uuid, text);
drop function placet.client_kind(text, uuid);
drop function placet.client_is_verified(text);
drop table placet.account_policy;
drop table placet.new_apps_mode;

commit;
