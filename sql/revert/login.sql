-- Takes back: sessions, resets, limits.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop table placet.rate_member;
drop table placet.rate_bucket;
drop table placet.password_reset;
drop table placet.session;

commit;
