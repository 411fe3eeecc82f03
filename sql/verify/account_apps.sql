-- Apps on an account, for those who look after it.
begin;

select 'placet.grant_account_end'::regproc;
select account_count from placet.access_grant where false;

rollback;
