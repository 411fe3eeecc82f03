-- What people trusted of a public client, asked for without a gap.
begin;

select 'placet.redirects_new'::regproc;

rollback;
