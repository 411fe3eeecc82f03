-- Takes back: what happened to one client, newest first.
set lock_timeout = '1s';
set statement_timeout = '1h';
drop index concurrently placet.audit_subject;
