-- Clients that registered themselves.
begin;

select 'placet.client_register'::regproc;
select 'placet.clients_reap'::regproc;
select 'placet.client_reaped'::regproc;
select 'placet.registration_token_add'::regproc;
select 1 / (count(*) = 2)::int
from pg_class
where relnamespace = 'placet'::regnamespace
  and relname in ('registration', 'registration_token')
  and relrowsecurity and relforcerowsecurity;

rollback;
