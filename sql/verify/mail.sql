-- Mail.
begin;

select m.mail_id, m.batch, m.claim from placet.mail m where false;
select a.first_at from placet.account_app a where false;
select 1 / count(*) from placet.mail_kind;
select 'placet.mail_queue'::regproc;
select 'placet.mail_claim'::regproc;
select 'placet.mail_sent'::regproc;
select 'placet.mail_not_sent'::regproc;
select 'placet.mail_tidy'::regproc;

rollback;
