-- Clients in the hands of their developers.
begin;

select 'placet.client_create'::regproc, 'placet.client_change'::regproc,
    'placet.client_mirror_claim'::regproc,
    'placet.client_mirror_done'::regproc,
    'placet.client_mirror_failed'::regproc;
select kind_of_app from placet.client where false;
select due_at from placet.client_mirror where false;
select used_at from placet.client_use where false;

rollback;
