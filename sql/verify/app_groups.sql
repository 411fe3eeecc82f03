-- One app of a person may be several clients.
begin;

select 'placet.app_group'::regproc;
select 'placet.grants_revoke_group'::regproc;

rollback;
