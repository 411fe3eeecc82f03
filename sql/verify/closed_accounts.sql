-- Of an account that is closed nothing goes on.
begin;

select 'placet.account_closed_offers'::regproc;

rollback;
