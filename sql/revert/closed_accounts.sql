-- Takes back: of an account that is closed nothing goes on.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop trigger closed_offers on placet.account;
drop function placet.account_closed_offers();

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
	  and not c.is_first_party and c.account_id = asked.from_account;
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

/*
 * Suspends a client and ends its access, or lets it be allowed anew. Who may is
 * asked again under its lock: who was lowered while waiting changes nothing.
 * Gives how many grants ended.
 */
create or replace function placet.client_suspend(id text, suspended boolean)
returns bigint
language plpgsql
as $$
declare
	was record;
	rules boolean := placet.actor_rules();
	ended bigint := 0;
begin
	perform placet.only_role_on(id, 'developer');
	perform placet.lock_alone('client', id);
	perform placet.only_role_on(id, 'developer');
	select c.is_suspended, c.is_barred into was
	from placet.client c
	where c.client_id = id and not c.is_deleted;
	if not found then
		perform placet.refuse('PC404', 'no such client');
	end if;
	if was.is_barred and not suspended and not rules then
		perform placet.refuse('PC409', 'an operator suspended it');
	end if;
	if suspended then
		ended := placet.client_grants_end(id, 'client suspended');
	end if;
	if was.is_suspended = suspended
	    and (not rules or was.is_barred = suspended) then
		return ended;
	end if;
	update placet.client c
	set is_suspended = suspended,
	    is_barred = suspended and (rules or c.is_barred)
	where c.client_id = id;
	perform placet.note(case when suspended then 'client_suspended'
	    else 'client_resumed' end, id, placet.actor_user(),
	    jsonb_build_object('ended', ended));
	return ended;
end
$$;

create or replace function placet.account_close(id uuid) returns bigint
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

commit;
