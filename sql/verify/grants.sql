-- Grants, decisions, outbox.
begin;

select 'placet.engine'::regclass;
select 'placet.access_grant'::regclass;
select 'placet.grant_account'::regclass;
select 'placet.decision'::regclass;
select 'placet.held_token'::regclass;
select 'placet.delivery'::regclass;
select 'placet.start'::regclass;

rollback;
