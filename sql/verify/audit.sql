-- Append-only log.
begin;

select 'placet.audit'::regclass;
select 'placet.audit_stands'::regproc;
select 'placet.note'::regproc;

rollback;
