-- Users, accounts and who belongs to them.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

create function placet.user_add(address text, title text, hash text,
    operator boolean) returns uuid
language plpgsql
as $$
declare
	who uuid;
begin
	perform placet.only_rulers();
	insert into placet.app_user (email, name, password_hash, is_operator,
	    password_set_at)
	values (address, title, hash, operator,
	    case when hash is not null then clock_timestamp() end)
	returning user_id into who;
	perform placet.note('user_added', who::text, who,
	    jsonb_build_object('is_operator', operator));
	return who;
end
$$;

create function placet.user_disable(address text, disabled boolean)
returns table (user_id uuid, ended bigint)
language plpgsql
as $$
declare
	who uuid;
	was boolean;
	ended_count bigint := 0;
begin
	perform placet.only_rulers();
	select u.user_id into who
	from placet.app_user u
	where lower(u.email) = lower(address);
	if who is null then
		perform placet.refuse('PC404', 'no such user');
	end if;
	perform placet.lock_alone('user', who::text);
	select u.is_disabled into was
	from placet.app_user u
	where u.user_id = who;
	if was <> disabled then
		update placet.app_user u
		set is_disabled = disabled
		where u.user_id = who;
		perform placet.note(case when disabled then 'user_disabled'
		    else 'user_enabled' end, who::text, who, '{}');
	end if;
	if disabled then
		perform placet.sessions_close(who, null);
		ended_count := placet.grant_end(array(
		    select g.grant_id from placet.access_grant g
		    where g.user_id = who and g.state = 'live'),
		    'user disabled');
	end if;
	return query select who, ended_count;
end
$$;

create function placet.account_add(title text) returns uuid
language plpgsql
as $$
declare
	id uuid;
begin
	perform placet.only_rulers();
	insert into placet.account (name) values (title)
	returning account_id into id;
	perform placet.note('account_added', id::text, null, '{}');
	return id;
end
$$;

-- Its clients are suspended with it: nobody answers for them any more.
create function placet.account_close(id uuid) returns bigint
language plpgsql
as $$
declare
	owned text[] := array(select c.client_id from placet.client c
	    where c.account_id = id order by c.client_id);
	one text;
	ended bigint := 0;
	was boolean;
begin
	perform placet.only_rulers();
	foreach one in array owned loop
		perform placet.lock_alone('client', one);
	end loop;
	perform placet.lock_alone('account', id::text);
	select a.is_closed into was
	from placet.account a
	where a.account_id = id;
	if not found then
		perform placet.refuse('PC404', 'no such account');
	end if;
	if not was then
		update placet.account a
		set is_closed = true, closed_at = clock_timestamp()
		where a.account_id = id;
		perform placet.note('account_closed', id::text, null, '{}');
	end if;
	foreach one in array owned loop
		update placet.client c
		set is_suspended = true
		where c.client_id = one and not c.is_suspended;
		if found then
			perform placet.note('client_suspended', one, null,
			    jsonb_build_object('why', 'account closed'));
		end if;
	end loop;
	return placet.grant_end(array(
	    select g.grant_id from placet.access_grant g
	    where g.state = 'live' and (g.client_id = any (owned)
	       or exists (select from placet.grant_account r
		   where r.grant_id = g.grant_id and r.account_id = id))),
	    'account closed');
end
$$;

/*
 * Ends what a user's membership of an account allowed: the grants that reach
 * into it, each as a whole, and when he leaves those of its private clients.
 */
create function placet.membership_grants_end(account uuid, who uuid,
    leaves boolean, reason text) returns bigint
language sql
begin atomic
	select placet.grant_end(array(
	    select g.grant_id from placet.access_grant g
	    where g.user_id = who and g.state = 'live'
	      and (exists (select from placet.grant_account r
		    where r.grant_id = g.grant_id and r.account_id = account)
		or leaves and exists (select from placet.client c
		    where c.client_id = g.client_id and not c.is_public
		      and c.account_id = account))),
	    reason);
end;

-- The role a user has in an account; locks both, and keeps the last owner.
create function placet.member_locked(account uuid, address text,
    stays_owner boolean, out who uuid, out was text)
language plpgsql
as $$
begin
	perform placet.only_rulers();
	perform placet.lock_alone('account', account::text);
	select u.user_id into who
	from placet.app_user u
	where lower(u.email) = lower(address);
	if who is null then
		perform placet.refuse('PC404', 'no such user');
	end if;
	perform placet.lock_alone('user', who::text);
	if not exists (select from placet.account a
	    where a.account_id = account and not a.is_closed) then
		perform placet.refuse('PC404', 'no such account');
	end if;
	select m.role into was
	from placet.membership m
	where m.account_id = account and m.user_id = who;
	if was = 'owner' and not stays_owner and not exists (
	    select from placet.membership m
	    where m.account_id = account and m.role = 'owner'
	      and m.user_id <> who) then
		perform placet.refuse('PC409', 'an account keeps an owner');
	end if;
end
$$;

create function placet.member_put(account uuid, address text, new_role text)
returns table (user_id uuid, ended bigint)
language plpgsql
as $$
declare
	member record;
	ended_count bigint := 0;
begin
	if placet.role_rank(new_role) is null then
		perform placet.refuse('PC422', 'no such role');
	end if;
	select l.who, l.was into member
	from placet.member_locked(account, address, new_role = 'owner') l;
	if member.was is null then
		insert into placet.membership (account_id, user_id, role)
		values (account, member.who, new_role);
	elsif member.was <> new_role then
		update placet.membership m
		set role = new_role
		where m.account_id = account and m.user_id = member.who;
	end if;
	if member.was is distinct from new_role then
		perform placet.note('member_put', account::text, member.who,
		    jsonb_build_object('role', new_role, 'was', member.was));
	end if;
	if placet.role_rank(new_role) < placet.role_rank(member.was) then
		ended_count := placet.membership_grants_end(account,
		    member.who, false, 'member lowered');
	end if;
	return query select member.who, ended_count;
end
$$;

create function placet.member_remove(account uuid, address text)
returns bigint
language plpgsql
as $$
declare
	member record;
begin
	select l.who, l.was into member
	from placet.member_locked(account, address, false) l;
	if member.was is null then
		perform placet.refuse('PC404', 'not a member');
	end if;
	delete from placet.membership m
	where m.account_id = account and m.user_id = member.who;
	perform placet.note('member_removed', account::text, member.who,
	    jsonb_build_object('was', member.was));
	return placet.membership_grants_end(account, member.who, true,
	    'member removed');
end
$$;

commit;
