-- Takes back: what accounts write.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop trigger narrowing_is_told on placet.grant_account;
drop function placet.narrowing_is_told();
drop trigger invitation_is_told on placet.invitation;
drop function placet.invitation_is_told();
select set_config('placet.actor', 'system', true);
delete from placet.mail m where m.kind in ('invited', 'app_taken_off');
delete from placet.mail_kind k where k.kind in ('invited', 'app_taken_off');

commit;
