-- Takes back: the freshness of documents, and what ends when they change.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop trigger document_changed on placet.client;
drop function placet.document_changed();
drop function placet.document_fresh(text, bigint);
alter table placet.registration drop column document_fresh_until;

commit;
