-- Putting and ending clients.
begin;

select 'placet.client_put'::regproc;
select 'placet.client_grants_end(text, text)'::regprocedure;
select 'placet.client_suspend(text, boolean)'::regprocedure;
select 'placet.client_delete(text)'::regprocedure;

rollback;
