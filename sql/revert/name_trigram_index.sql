-- Takes back: the trigrams of the names of public clients.
set lock_timeout = '1s';
set statement_timeout = '1h';
drop index concurrently placet.client_skeleton_trigrams;
