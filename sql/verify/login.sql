-- Sessions, resets, limits.
begin;

select 'placet.session'::regclass;
select 'placet.password_reset'::regclass;
select 'placet.rate_bucket'::regclass;
select 'placet.rate_member'::regclass;

rollback;
