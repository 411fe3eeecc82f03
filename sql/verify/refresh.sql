-- Refreshing.
begin;

select 'placet.refresh_flight'::regclass;
select 'placet.client_replay'::regclass;
select 'placet.refresh_claim'::regproc;
select 'placet.refresh_answered'::regproc;
select 'placet.refresh_abused'::regproc;

rollback;
