-- What accounts write: an invitation, and an app that was taken off.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

insert into placet.mail_kind
    (kind, gathers, burst, per_s, wait_s, keep_s)
values
    ('invited', false, 5, 86400, 0, 259200),
    ('app_taken_off', true, 20, 3600, 5, 259200);

-- Whether anybody has the address, the inviter does not learn. An address that
-- gets too many hears of this one when its person signs in.
create function placet.invitation_is_told() returns trigger
language plpgsql
as $$
begin
	perform placet.mail_queue('invited:' || new.invitation_id, 'invited',
	    null, new.email, null,
	    jsonb_build_object('invitation', new.invitation_id), null);
	return null;
end
$$;
create trigger invitation_is_told
after insert on placet.invitation
for each row execute function placet.invitation_is_told();

-- The member whose app it was (f:E6); who did it himself knows.
create function placet.narrowing_is_told() returns trigger
language plpgsql
as $$
begin
	if placet.actor_user() is distinct from old.user_id then
		perform placet.mail_queue('app_taken_off:' || old.grant_id
		    || ':' || old.account_id, 'app_taken_off', old.user_id,
		    null, null, jsonb_build_object('grant', old.grant_id,
		    'account', old.account_id), null);
	end if;
	return null;
end
$$;
create trigger narrowing_is_told
after delete on placet.grant_account
for each row execute function placet.narrowing_is_told();

commit;
