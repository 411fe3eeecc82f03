-- Clients that become public.
begin;

select 'placet.client_publish'::regproc, 'placet.client_unpublish'::regproc,
    'placet.client_hold_answer'::regproc, 'placet.client_lacks'::regproc,
    'placet.client_looks_like'::regproc, 'placet.unproven_hosts'::regproc;
select small, shown from placet.client_skeleton where false;
select answer from placet.client_hold where false;

rollback;
