-- One decision per request.
begin;

select 'placet.scope_is_identity'::regproc;
select 'placet.consent_decide'::regproc;
select 'placet.decision_repeat'::regproc;
select 'placet.consent_check'::regproc;
select 'placet.start_save'::regproc;

rollback;
