-- A domain that an operator gives a public client, judged by its looks.
begin;

select 'placet.client_domain_put'::regproc;

rollback;
