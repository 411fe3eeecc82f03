-- Takes back: which version of a member was seen.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop function placet.member_seen(uuid, text, text[]);
drop function placet.member_version(uuid, uuid);

commit;
