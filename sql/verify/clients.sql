-- Clients and resource servers.
begin;

select 'placet.client'::regclass;
select 'placet.client_version'::regclass;
select 'placet.client_secret'::regclass;
select 'placet.resource_server'::regclass;

rollback;
