-- The keys of the addresses that were there before, and who has which.
begin;

select 1 / (count(*) = 5)::integer
from pg_catalog.pg_index i
where i.indexrelid in ('placet.app_user_email_key'::regclass,
    'placet.invitation_open_key'::regclass,
    'placet.invitation_email_key'::regclass,
    'placet.client_transfer_email_key'::regclass,
    'placet.invitation_account'::regclass)
  and i.indisvalid;
select 1 / (count(*) = 3)::integer
from pg_catalog.pg_constraint c
where c.conname in ('app_user_keyed', 'invitation_keyed',
    'client_transfer_keyed')
  and c.connamespace = 'placet'::regnamespace and c.convalidated;

rollback;
