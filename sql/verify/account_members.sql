-- Accounts in the hands of their owners.
begin;

select 'placet.account_found'::regproc;
select 'placet.invite'::regproc;
select 'placet.invitation_withdraw'::regproc;
select 'placet.invitation_answer'::regproc;
select invitation_id, account_id, email, role, made_at, expires_at, answer
from placet.invitation where false;

rollback;
