-- A client changes hands: offered by one account, taken over by another.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * To an account, whichever of its admins answers, or to the person with an
 * address, who then says for which account. `taken_by`: where it went. The
 * names are those of the moment, for what is told of it later.
 */
create table placet.client_transfer (
	transfer_id	uuid primary key default gen_random_uuid(),
	client_id	text not null references placet.client,
	from_account	uuid not null references placet.account,
	to_account	uuid references placet.account,
	to_email	text check (length(to_email) between 3 and 254),
	offered_by	uuid references placet.app_user,
	made_at		timestamptz not null default clock_timestamp(),
	expires_at	timestamptz not null
	    default clock_timestamp() + interval '14 days',
	answered_at	timestamptz,
	answer		text check (answer in ('accepted', 'declined',
	    'withdrawn')),
	answered_by	uuid references placet.app_user,
	taken_by	uuid references placet.account,
	check ((to_account is null) <> (to_email is null)),
	check ((answered_at is null) = (answer is null)),
	check ((taken_by is not null) = (coalesce(answer, '') = 'accepted'))
);
create unique index client_transfer_open
    on placet.client_transfer (client_id) where answered_at is null;
create index client_transfer_to
    on placet.client_transfer (to_account) where answered_at is null;
create index client_transfer_email
    on placet.client_transfer (lower(to_email)) where answered_at is null;
create index client_transfer_from
    on placet.client_transfer (from_account, made_at);

alter table placet.client_transfer
    enable row level security, force row level security;
create policy sees on placet.client_transfer for select using (
	(select placet.actor_is_trusted())
	or from_account =
	    any ((select placet.actor_accounts('developer'))::uuid[]));
create policy adds on placet.client_transfer for insert with check (
	(select placet.actor_rules())
	or (select placet.actor()) = 'machine:accounts');
create policy changes on placet.client_transfer for update using (
	(select placet.actor_is_trusted())
	or from_account =
	    any ((select placet.actor_accounts('developer'))::uuid[]));
grant select on placet.client_transfer to placet_writer, placet_reader;
grant insert on placet.client_transfer to placet_writer;
grant update (answered_at, answer, answered_by, taken_by)
    on placet.client_transfer to placet_writer;

-- Who gives and who takes see only their own side; this sees both.
create policy transfers on placet.client for update using (
	(select placet.actor()) = 'machine:accounts');
create policy transfers on placet.client_version for insert with check (
	(select placet.actor()) = 'machine:accounts');

insert into placet.mail_kind
    (kind, gathers, burst, per_s, wait_s, keep_s)
values
    ('client_offered', false, 10, 86400, 0, 259200),
    ('client_answered', true, 20, 3600, 0, 259200),
    ('app_moved', true, 20, 3600, 0, 259200);

-- What somebody is in an account, whoever asks.
create function placet.is_at_least(person uuid, account uuid, lowest text)
returns boolean
language sql stable
begin atomic
	select exists (
	    select from placet.membership m
	    join placet.account a on a.account_id = m.account_id
	    join placet.app_user u on u.user_id = m.user_id
	    where m.user_id = person and m.account_id = account
	      and placet.role_rank(m.role) >= placet.role_rank(lowest)
	      and not a.is_closed and not u.is_disabled);
end;

-- May this person answer the offer, for that account? null: for any.
create function placet.may_answer(person uuid, offer uuid, account uuid)
returns boolean
language sql stable
begin atomic
	select exists (
	    select from placet.client_transfer t
	    left join placet.app_user u
		on lower(u.email) = lower(t.to_email)
		and u.user_id = person and not u.is_disabled
	    where t.transfer_id = offer
	      and (account is null or placet.is_at_least(person, account,
		'admin'))
	      and case when t.to_account is null then u.user_id is not null
		else placet.is_at_least(person, t.to_account, 'admin')
		    and coalesce(account = t.to_account, true) end);
end;

-- Everybody who looks after an account's clients, but for who knows already.
create function placet.client_offer_tell(offer uuid, kind text, account uuid,
    but_for uuid) returns void
language sql
begin atomic
	select placet.mail_queue(kind || ':' || offer || ':' || m.user_id,
	    kind, m.user_id, null, null,
	    jsonb_build_object('transfer', offer, 'account', account), null)
	from placet.membership m
	where m.account_id = account and m.role in ('owner', 'admin')
	  and m.user_id <> but_for;
end;

/*
 * Offers a client to an account, or (null) to the person with an address;
 * whether there is such a person is not said. The operator's own clients, what
 * an operator suspended, and what made itself stay where they are.
 */
create function placet.client_transfer_offer(person uuid, id text,
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
 * Ends an open offer: taken back by an admin of the account that made it, or
 * declined by who may answer it. The account that made it is told of a no.
 */
create function placet.client_transfer_end(person uuid, offer uuid,
    how text) returns text
language plpgsql
as $$
declare
	asked record;
begin
	perform placet.only_for(person);
	select t.client_id, t.from_account into asked
	from placet.client_transfer t
	where t.transfer_id = offer and case how
	    when 'withdrawn' then placet.is_at_least(person, t.from_account,
		'admin')
	    when 'declined' then placet.may_answer(person, offer, null)
	    else false end;
	if not found then
		perform placet.refuse('PC404', 'no such offer');
	end if;
	perform placet.lock_alone('client', asked.client_id);
	update placet.client_transfer t
	set answered_at = clock_timestamp(), answer = how,
	    answered_by = person
	where t.transfer_id = offer and t.answered_at is null
	  and t.expires_at > clock_timestamp();
	if not found then
		perform placet.refuse('PC410', 'answered, or too old');
	end if;
	perform placet.note('client_offer_' || how, asked.client_id, person,
	    jsonb_build_object('by', person, 'transfer', offer));
	if how = 'declined' then
		perform placet.client_offer_tell(offer, 'client_answered',
		    asked.from_account, person);
	end if;
	return asked.client_id;
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
create function placet.client_transfer_accept(person uuid, offer uuid,
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
	values (asked.id, app.version + 1, receiver, jsonb_set(app.content,
	    '{account}', to_jsonb(receiver)), 'user:' || person);
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

-- What is deleted is offered to nobody.
create function placet.client_gone_is_not_offered() returns trigger
language plpgsql
as $$
begin
	update placet.client_transfer t
	set answered_at = clock_timestamp(), answer = 'withdrawn'
	where t.client_id = new.client_id and t.answered_at is null;
	return null;
end
$$;
create trigger gone_is_not_offered
after update of is_deleted on placet.client
for each row when (new.is_deleted and not old.is_deleted)
execute function placet.client_gone_is_not_offered();

commit;
