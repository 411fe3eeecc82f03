-- Which version of a member was seen.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * Names what stands of a member of an account; null: none that the actor sees.
 * Another number as soon as something of it is other, hardly ever the same.
 */
create function placet.member_version(account uuid, who uuid) returns bigint
language sql stable
begin atomic
	select hashtextextended(concat_ws(e'\n', m.role,
	    extract(epoch from m.since)::text, u.email, u.name), 0)
	    & 9223372036854775807
	from placet.membership m
	join placet.app_user u on u.user_id = m.user_id
	where m.account_id = account and m.user_id = who;
end;

/*
 * The address, if its member is of one of these versions (RFC 9110 section
 * 13.1.1), and it stays so until this transaction ends; `seen` empty: of
 * whichever. In front of the function that changes it, in the same statement.
 */
create function placet.member_seen(account uuid, address text, seen text[])
returns text
language plpgsql
as $$
begin
	if cardinality(seen) = 0 then
		return address;
	end if;
	perform placet.lock_alone('account', account::text);
	perform from placet.app_user u
	where u.email_key = lower(address)
	  and placet.member_version(account, u.user_id)::text = any (seen);
	if not found then
		perform placet.refuse('PC412', 'another version');
	end if;
	return address;
end
$$;

commit;
