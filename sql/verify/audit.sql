-- Append-only log.
begin;

select 'placet.audit'::regclass;
select 'placet.audit_stands()'::regprocedure;
select 'placet.note(text, text, uuid, jsonb)'::regprocedure;

rollback;
