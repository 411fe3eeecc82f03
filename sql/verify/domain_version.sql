-- The domain that an operator gives a client is a change like others.
begin;

select 'placet.client_domain_put'::regproc;

rollback;
