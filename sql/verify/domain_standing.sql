-- Until when a domain was verified that is so no more.
begin;

select proven_until from placet.domain where false;
select 'placet.domain_end_is_kept'::regproc;

rollback;
