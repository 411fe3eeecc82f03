-- Takes back: the owners hear of an app, however long its id is.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

-- The owners of an account, once for each app (f:H2); who allowed it knows.
create or replace function placet.account_app_is_told() returns trigger
language plpgsql
as $$
declare
	app text;
begin
	select g.client_id into app
	from placet.access_grant g
	where g.grant_id = new.grant_id;
	insert into placet.account_app (account_id, client_id)
	values (new.account_id, app)
	on conflict do nothing;
	if not found then
		return null;
	end if;
	perform placet.mail_queue('account_app:' || new.account_id || ':'
	    || m.user_id || ':' || app, 'account_app', m.user_id, null, null,
	    jsonb_build_object('grant', new.grant_id,
		'account', new.account_id), null)
	from placet.membership m
	where m.account_id = new.account_id and m.role = 'owner'
	  and m.user_id <> new.user_id;
	return null;
end
$$;

commit;
