-- A badge that ended says since when, whoever ended the proof.
begin;

select 'placet.domain_bears'::regproc;
select lapsed_at from placet.badge where false;

rollback;
