-- What the engine was told of an authorization.
begin;

select 'placet.authorization_code'::regclass;
select 'placet.consent_accepted'::regproc;
select 'placet.authorization_answered'::regproc;
select 'placet.code_claim'::regproc;
select 'placet.code_released'::regproc;
select 'placet.code_reused'::regproc;
select 'placet.authorization_code_tidy'::regproc;

rollback;
