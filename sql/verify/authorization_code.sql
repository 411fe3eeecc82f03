-- What the engine was told of an authorization.
begin;

select 'placet.authorization_code'::regclass;
select 'placet.consent_accepted'::regproc;
select 'placet.authorization_answered'::regproc;
select 'placet.authorization_code_tidy'::regproc;

rollback;
