-- Which version of a client was seen.
begin;

select 'placet.client_seen(text, text[])'::regprocedure;

rollback;
