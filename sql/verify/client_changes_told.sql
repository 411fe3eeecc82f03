-- Visible changes of a public client are told.
begin;

select 'placet.client_change_is_told'::regproc;
select 'placet.changes_seen(jsonb, jsonb)'::regprocedure;
select 1 / count(*) from placet.mail_kind k where k.kind = 'client_changed';

rollback;
