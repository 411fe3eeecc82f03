-- Apps that look alike become public one after the other.
begin;

select 'placet.lock_looks'::regproc;

rollback;
