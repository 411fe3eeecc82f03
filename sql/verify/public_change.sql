-- A public client is changed, and stays what it was published as.
begin;

select 'placet.client_goes_below'::regproc,
    'placet.client_change(text, bigint, text, text, text[], text[], text[],
	text[], text, text, text, text, text, text, text, text[],
	text[])'::regprocedure;

rollback;
