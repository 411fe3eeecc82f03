-- Takes back: who has an address is looked up by its key.
set lock_timeout = '1s';
set statement_timeout = '1h';
create unique index concurrently app_user_email
    on placet.app_user (lower(email));
create unique index concurrently invitation_open
    on placet.invitation (account_id, lower(email)) where answered_at is null;
create index concurrently invitation_email
    on placet.invitation (lower(email)) where answered_at is null;
create index concurrently client_transfer_email
    on placet.client_transfer (lower(to_email)) where answered_at is null;

-- Nothing else is different in them.
set lock_timeout = '100ms';
set statement_timeout = '5s';
do $$
declare
	was text;
begin
	for was in
		select replace(regexp_replace(pg_get_functiondef(p.oid),
		    '\m([ui])\.email_key\M', 'lower(\1.email)', 'g'),
		    'i.made_at > now()', 'i.made_at > clock_timestamp()')
		from pg_catalog.pg_proc p
		where p.pronamespace = 'placet'::regnamespace
		  and p.prosrc ~ '\m[ui]\.email_key\M'
	loop
		execute was;
	end loop;
end
$$;
