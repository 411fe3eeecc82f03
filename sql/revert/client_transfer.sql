-- Takes back: a client changes hands.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop trigger gone_is_not_offered on placet.client;
drop function placet.client_gone_is_not_offered();
drop function placet.client_transfer_accept(uuid, uuid, uuid, bigint);
drop function placet.client_transfer_end(uuid, uuid, text);
drop function placet.client_transfer_offer(uuid, text, uuid, text);
drop function placet.client_offer_tell(uuid, text, uuid, uuid);
drop function placet.may_answer(uuid, uuid, uuid);
drop function placet.is_at_least(uuid, uuid, text);
delete from placet.mail
where kind in ('client_offered', 'client_answered', 'app_moved');
delete from placet.mail_kind
where kind in ('client_offered', 'client_answered', 'app_moved');
drop policy transfers on placet.client_version;
drop policy transfers on placet.client;
drop table placet.client_transfer;

commit;
