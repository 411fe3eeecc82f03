-- A public client is suspended and resumed by admins.
begin;

select 'placet.client_suspend'::regproc;

rollback;
