-- Clients that are documents.
begin;

select document_fresh_until from placet.registration where false;
select 'placet.document_fresh'::regproc;
select 'placet.document_changed'::regproc;

rollback;
