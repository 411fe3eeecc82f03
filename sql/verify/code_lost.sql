-- A code whose answer was lost.
begin;

select 'placet.code_lost'::regproc;

rollback;
