-- One decision per request.
begin;

select 'placet.scope_is_identity(text)'::regprocedure;
select 'placet.consent_decide'::regproc;
select 'placet.decision_repeat(text, text, uuid)'::regprocedure;
select 'placet.consent_check'::regproc;
select 'placet.start_save(text, text, text, text)'::regprocedure;

rollback;
