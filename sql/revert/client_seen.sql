-- Takes back: which version of a client was seen.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop function placet.client_seen(text, text[]);

commit;
