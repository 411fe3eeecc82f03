-- Who has an address is looked up by its key.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

create or replace function placet.user_disable(address text, disabled boolean)
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
	where u.email_key = lower(address);
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

-- No row for an address that nobody has: the caller says the same either way.
create or replace function placet.reset_open(address text, token bytea,
    ttl_s bigint)
returns table (user_id uuid)
language plpgsql
as $$
declare
	who uuid;
begin
	select u.user_id into who
	from placet.app_user u
	where u.email_key = lower(address) and not u.is_disabled;
	if who is null then
		return;
	end if;
	update placet.password_reset r
	set spent_at = clock_timestamp()
	where r.user_id = who and r.spent_at is null;
	insert into placet.password_reset (token_hash, user_id, expires_at)
	values (token, who, clock_timestamp() + make_interval(secs => ttl_s));
	perform placet.note('reset_opened', who::text, who, '{}');
	return query select who;
end
$$;

/*
 * Who comes back, as what the provider calls him. One that nobody is linked to
 * becomes a new user if that is wanted, but never one that is here already:
 * `address` is what the provider has verified, and may still be somebody
 * else's here.
 */
create or replace function placet.provider_sign_in(by_issuer text,
    by_subject text, address text, title text, creates boolean)
returns table (outcome text, user_id uuid)
language plpgsql
as $$
declare
	who uuid;
	disabled boolean;
begin
	perform placet.lock_alone('identity', by_issuer || ' ' || by_subject);
	select i.user_id, u.is_disabled into who, disabled
	from placet.user_identity i
	join placet.app_user u on u.user_id = i.user_id
	where i.issuer = by_issuer and i.subject = by_subject;
	if disabled then
		perform placet.note('sign_in_refused', who::text, who,
		    jsonb_build_object('issuer', by_issuer,
		    'why', 'disabled'));
		return query select 'disabled'::text, who;
		return;
	end if;
	if who is not null then
		update placet.user_identity i
		set signed_in_at = clock_timestamp()
		where i.issuer = by_issuer and i.subject = by_subject;
		return query select 'known'::text, who;
		return;
	end if;
	select u.user_id into who
	from placet.app_user u
	where u.email_key = lower(address);
	if who is not null then
		perform placet.note('sign_in_refused', who::text, who,
		    jsonb_build_object('issuer', by_issuer, 'subject',
		    by_subject, 'why', 'address is taken'));
		return query select 'taken'::text, null::uuid;
		return;
	end if;
	if not creates or address is null then
		perform placet.note('sign_in_refused', 'unknown', null,
		    jsonb_build_object('issuer', by_issuer, 'subject',
		    by_subject, 'why', case when creates
		    then 'no verified address' else 'no such user' end));
		return query select case when creates then 'nameless'
		    else 'unknown' end, null::uuid;
		return;
	end if;
	insert into placet.app_user (email, name)
	values (address, title)
	on conflict do nothing
	returning app_user.user_id into who;
	if who is null then
		return query select 'taken'::text, null::uuid;
		return;
	end if;
	insert into placet.user_identity (issuer, subject, user_id,
	    signed_in_at)
	values (by_issuer, by_subject, who, clock_timestamp());
	perform placet.note('user_added', who::text, who,
	    jsonb_build_object('issuer', by_issuer, 'subject', by_subject));
	return query select 'created'::text, who;
end
$$;

-- An operator's word that this user is that person.
create or replace function placet.user_link(address text, by_issuer text,
    by_subject text) returns uuid
language plpgsql
as $$
declare
	who uuid;
begin
	perform placet.only_rulers();
	perform placet.lock_alone('identity', by_issuer || ' ' || by_subject);
	select u.user_id into who
	from placet.app_user u
	where u.email_key = lower(address);
	if who is null then
		perform placet.refuse('PC404', 'no such user');
	end if;
	perform placet.lock_alone('user', who::text);
	if exists (select from placet.user_identity i
	    where i.issuer = by_issuer and i.subject = by_subject
	      and i.user_id = who) then
		return who;
	end if;
	if exists (select from placet.user_identity i
	    where i.issuer = by_issuer
	      and (i.subject = by_subject or i.user_id = who)) then
		perform placet.refuse('PC409', 'linked already');
	end if;
	insert into placet.user_identity (issuer, subject, user_id)
	values (by_issuer, by_subject, who);
	perform placet.note('user_linked', who::text, who,
	    jsonb_build_object('issuer', by_issuer, 'subject', by_subject));
	return who;
end
$$;

-- Its sessions end too: they may have begun there.
create or replace function placet.user_unlink(address text, by_issuer text)
returns bigint
language plpgsql
as $$
declare
	who uuid;
	was text;
begin
	perform placet.only_rulers();
	select u.user_id into who
	from placet.app_user u
	where u.email_key = lower(address);
	if who is null then
		perform placet.refuse('PC404', 'no such user');
	end if;
	perform placet.lock_alone('user', who::text);
	delete from placet.user_identity i
	where i.issuer = by_issuer and i.user_id = who
	returning i.subject into was;
	if was is null then
		perform placet.refuse('PC404', 'not linked');
	end if;
	perform placet.note('user_unlinked', who::text, who,
	    jsonb_build_object('issuer', by_issuer, 'subject', was));
	return placet.sessions_close(who, null);
end
$$;

-- The user who is that person; made or joined to one who is here, if need be.
create or replace function placet.platform_user(by_issuer text, by_subject text,
    address text, title text, adopts boolean) returns uuid
language plpgsql
as $$
declare
	who uuid;
begin
	perform placet.only_rulers();
	perform placet.lock_alone('identity', by_issuer || ' ' || by_subject);
	select i.user_id into who
	from placet.user_identity i
	where i.issuer = by_issuer and i.subject = by_subject;
	if who is not null then
		return who;
	end if;
	if address is null then
		perform placet.refuse('PC422', 'a new person needs an address');
	end if;
	insert into placet.app_user (email, name) values (address, title)
	on conflict do nothing
	returning user_id into who;
	if who is not null then
		perform placet.note('user_added', who::text, who,
		    jsonb_build_object('issuer', by_issuer,
		    'subject', by_subject));
	else
		select u.user_id into who
		from placet.app_user u
		where u.email_key = lower(address)
		  and not exists (select from placet.user_identity i
		      where i.user_id = u.user_id and i.issuer = by_issuer);
		if who is null or not adopts then
			perform placet.refuse('PC409', 'the address is taken');
		end if;
		perform placet.note('user_linked', who::text, who,
		    jsonb_build_object('issuer', by_issuer,
		    'subject', by_subject));
	end if;
	insert into placet.user_identity (issuer, subject, user_id)
	values (by_issuer, by_subject, who);
	return who;
end
$$;

/*
 * The role a user has in an account; locks both, and keeps the last owner.
 * Whoever waited for the lock may have been lowered meanwhile, so he is asked
 * once more: his change would find no row, and be written down all the same.
 */
create or replace function placet.member_locked(account uuid, address text,
    stays_owner boolean, out who uuid, out was text)
language plpgsql
as $$
declare
	is_self boolean := coalesce(lower(address) = (select u.email_key
	    from placet.app_user u
	    where u.user_id = placet.actor_user()), false);
begin
	if not is_self then
		perform placet.only_owners(account);
	end if;
	perform placet.lock_alone('account', account::text);
	if not is_self then
		perform placet.only_owners(account);
	end if;
	select u.user_id into who
	from placet.app_user u
	where u.email_key = lower(address);
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

/*
 * Asks the person with this address to join. Whether there is such a person is
 * not said; asking again renews what was asked.
 */
create or replace function placet.invite(account uuid, address text,
    as_role text) returns uuid
language plpgsql
as $$
declare
	id uuid;
begin
	perform placet.only_owners(account);
	perform placet.lock_alone('account', account::text);
	if not exists (select from placet.account a
	    where a.account_id = account and not a.is_closed) then
		perform placet.refuse('PC404', 'no such account');
	end if;
	if exists (select from placet.membership m
	    join placet.app_user u on u.user_id = m.user_id
	    where m.account_id = account
	      and u.email_key = lower(address)) then
		perform placet.refuse('PC409', 'a member already');
	end if;
	update placet.invitation i
	set answered_at = clock_timestamp(), answer = 'withdrawn'
	where i.account_id = account and i.email_key = lower(address)
	  and i.answered_at is null;
	if (select count(*) from placet.invitation i
	    where i.account_id = account
	      and i.made_at > now() - interval '1 day') >= 50 then
		perform placet.refuse('PC429', 'too many invitations');
	end if;
	insert into placet.invitation (account_id, email, role, invited_by)
	values (account, address, as_role, placet.actor_user())
	returning invitation_id into id;
	perform placet.note('member_invited', account::text,
	    placet.actor_user(), jsonb_build_object('invitation', id,
	    'role', as_role));
	return id;
end
$$;

commit;

set lock_timeout = '1s';
set statement_timeout = '1h';
drop index concurrently if exists placet.app_user_email;
drop index concurrently if exists placet.invitation_open;
drop index concurrently if exists placet.invitation_email;
drop index concurrently if exists placet.client_transfer_email;
