-- Takes back: what a membership began ends with it.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop trigger asked_ends_when_removed on placet.membership;
drop trigger asked_ends_when_lowered on placet.membership;
drop function placet.membership_asked_ends();

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

/*
 * Offers a client to an account, or (null) to the person with an address;
 * whether there is such a person is not said. The operator's own clients, what
 * an operator suspended, and what made itself stay where they are.
 */
create or replace function placet.client_transfer_offer(person uuid, id text,
    receiver uuid, address text)
returns uuid
language plpgsql
as $$
declare
	app record;
	offer uuid;
begin
	perform placet.only_for(person);
	perform placet.lock_alone('client', id);
	select c.account_id, c.is_first_party or c.is_barred
	    or c.tier <> 'hand' as stays into app
	from placet.client c
	where c.client_id = id and not c.is_deleted;
	if not found or not placet.is_at_least(person, app.account_id, 'admin')
	then
		perform placet.refuse('PC404', 'no such client');
	end if;
	perform placet.lock_alone('account', app.account_id::text);
	if app.stays or receiver = app.account_id
	    or receiver = placet.built_in_account() then
		perform placet.refuse('PC422', 'this client stays');
	end if;
	if receiver is not null and not exists (
	    select from placet.account a
	    where a.account_id = receiver and not a.is_closed) then
		perform placet.refuse('PC422', 'no such account');
	end if;
	update placet.client_transfer t
	set answered_at = clock_timestamp(), answer = 'withdrawn'
	where t.client_id = id and t.answered_at is null
	  and t.expires_at <= clock_timestamp();
	if exists (select from placet.client_transfer t
	    where t.client_id = id and t.answered_at is null) then
		perform placet.refuse('PC409', 'offered already');
	end if;
	if (select count(*) from placet.client_transfer t
	    where t.from_account = app.account_id
	      and t.made_at > clock_timestamp() - interval '1 day') >= 20 then
		perform placet.refuse('PC429', 'too many offers');
	end if;
	insert into placet.client_transfer (client_id, from_account,
	    to_account, to_email, offered_by)
	values (id, app.account_id, receiver, address, person)
	returning transfer_id into offer;
	perform placet.note('client_offered', id, person,
	    jsonb_build_object('by', person, 'transfer', offer, 'to',
		coalesce((select a.name from placet.account a
		where a.account_id = receiver), address)));
	if receiver is null then
		perform placet.mail_queue('client_offered:' || offer,
		    'client_offered', null, address, null,
		    jsonb_build_object('transfer', offer), null);
	else
		perform placet.client_offer_tell(offer, 'client_offered',
		    receiver, person);
	end if;
	return offer;
end
$$;

/*
 * Takes a client over for an account of the person's. From then on it is that
 * account's: its old people no longer see or change it, it is published under
 * the new name and without the old one's proof of a domain, and members of the
 * old account lose what a private client was allowed. Both accounts and
 * everybody who lets it in are told. `most`: clients that one account may have,
 * counted under its lock (s:A72). Gives how many grants ended.
 */
create or replace function placet.client_transfer_accept(person uuid, offer uuid,
    receiver uuid, most bigint)
returns table (client_id text, ended bigint)
language plpgsql
as $$
declare
	asked record;
	app record;
	ended_count bigint := 0;
begin
	perform placet.only_for(person);
	select t.client_id as id, t.from_account into asked
	from placet.client_transfer t
	where t.transfer_id = offer;
	if not found or not placet.may_answer(person, offer, null) then
		perform placet.refuse('PC404', 'no such offer');
	end if;
	perform placet.lock_alone('client', asked.id);
	perform placet.lock_alone('account', receiver::text);
	if not placet.may_answer(person, offer, receiver) then
		perform placet.refuse('PC404', 'no such account');
	end if;
	select c.account_id, c.is_public, c.version, v.content into app
	from placet.client c
	join placet.client_version v
	    on v.client_id = c.client_id and v.version = c.version
	where c.client_id = asked.id and not c.is_deleted and not c.is_barred
	  and not c.is_first_party and c.account_id = asked.from_account
	  and exists (select from placet.account a
	    where a.account_id = c.account_id and not a.is_closed);
	if not found then
		perform placet.refuse('PC410', 'this client stays');
	end if;
	if receiver = app.account_id then
		perform placet.refuse('PC409', 'it is there already');
	end if;
	update placet.client_transfer t
	set answered_at = clock_timestamp(), answer = 'accepted',
	    answered_by = person, taken_by = receiver
	where t.transfer_id = offer and t.answered_at is null
	  and t.expires_at > clock_timestamp();
	if not found then
		perform placet.refuse('PC410', 'answered, or too old');
	end if;
	if (select count(*) from placet.client c
	    where c.account_id = receiver and not c.is_deleted
	      and c.tier = 'hand') >= most then
		perform placet.refuse('PC429', 'as many as one may have');
	end if;

	update placet.client c
	set account_id = receiver, verified_domain = null,
	    verified_since = null, owned_since = clock_timestamp(),
	    version = app.version + 1
	where c.client_id = asked.id;
	insert into placet.client_version (client_id, version, account_id,
	    content, actor)
	values (asked.id, app.version + 1, receiver, app.content
	    || jsonb_build_object('account', receiver, 'domain', null),
	    'user:' || person);
	update placet.client_hold h
	set answer = 'void', answered_at = clock_timestamp()
	where h.client_id = asked.id and h.answer is null;
	if not app.is_public then
		ended_count := placet.grant_end(array(
		    select g.grant_id from placet.access_grant g
		    where g.client_id = asked.id and g.state = 'live'
		      and not exists (select from placet.membership m
			where m.account_id = receiver
			  and m.user_id = g.user_id)),
		    'client changed hands');
	end if;
	perform placet.note('client_transferred', asked.id, person,
	    jsonb_build_object('by', person, 'transfer', offer,
	    'ended', ended_count, 'version', app.version + 1, 'from',
	    (select a.name from placet.account a
		where a.account_id = asked.from_account), 'to',
	    (select a.name from placet.account a
		where a.account_id = receiver)));
	perform placet.client_offer_tell(offer, 'client_answered',
	    asked.from_account, person);
	perform placet.client_offer_tell(offer, 'client_answered', receiver,
	    person);
	insert into placet.mail (event, kind, user_id, params, due_at,
	    give_up_at)
	select 'app_moved:' || offer || ':' || g.user_id, 'app_moved',
	    g.user_id, jsonb_build_object('transfer', offer),
	    clock_timestamp(), clock_timestamp() + make_interval(
	    secs => k.keep_s)
	from placet.mail_kind k
	cross join (
		select distinct l.user_id
		from placet.access_grant l
		where l.client_id = asked.id and l.state = 'live'
		  and (l.expires_at is null
		    or l.expires_at > clock_timestamp())) g
	where k.kind = 'app_moved'
	on conflict do nothing;
	return query select asked.id, ended_count;
end
$$;

commit;
