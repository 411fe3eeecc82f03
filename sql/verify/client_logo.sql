-- Logos of clients.
begin;

select 'placet.client_logo_put'::regproc;
select logo_hash, png from placet.client_logo where false;

rollback;
