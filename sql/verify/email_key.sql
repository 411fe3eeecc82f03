-- The key by which somebody is found who has an address.
begin;

select email, email_key from placet.app_user where false;
select email, email_key from placet.invitation where false;
select to_email, email_key from placet.client_transfer where false;
select 'placet.email_is_keyed'::regproc, 'placet.to_email_is_keyed'::regproc;

rollback;
