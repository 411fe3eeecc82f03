-- Hosts that look like the domain of an app that people know.
begin;

select domain, looks from placet.domain_skeleton where false;
select host from placet.client_hold where false;
select 'placet.host_imitates'::regproc, 'placet.client_likeness'::regproc,
    'placet.client_refused'::regproc, 'placet.domain_skeleton_put'::regproc;

rollback;
