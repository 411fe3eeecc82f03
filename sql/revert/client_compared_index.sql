-- Takes back: which client was not compared for longest.
set lock_timeout = '1s';
set statement_timeout = '1h';
drop index concurrently placet.client_mirror_compared;
