-- Takes back: the clients of an account, newest first.
set lock_timeout = '1s';
set statement_timeout = '1h';
drop index concurrently placet.client_newest;
