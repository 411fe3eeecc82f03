-- One way to end access.
begin;

select 'placet.grant_end'::regproc;
select 'placet.grant_facts'::regproc;
select 'placet.redirect_host'::regproc;

rollback;
