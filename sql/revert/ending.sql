-- Takes back: one way to end access.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop function placet.redirect_host(text);
drop function placet.grant_facts(uuid, bigint);
drop function placet.grant_end(uuid[], text);

commit;
