-- Putting and ending clients.
begin;

select 'placet.client_put'::regproc;
select 'placet.client_grants_end'::regproc;
select 'placet.client_suspend'::regproc;
select 'placet.client_delete'::regproc;
select 'placet.client_secret_put'::regproc;
select 'placet.resource_add'::regproc;
select 'placet.engine_register'::regproc;

rollback;
