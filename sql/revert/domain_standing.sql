-- Takes back: until when a domain was verified.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop trigger end_is_kept on placet.domain;
drop function placet.domain_end_is_kept();
alter table placet.domain drop column proven_until;

commit;
