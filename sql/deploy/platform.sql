-- Accounts and members that a platform of the operator's keeps.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

-- The accounts that the platform looks after, by its own ids.
create table placet.platform_account (
	external_id	text primary key
	    check (length(external_id) between 1 and 128),
	account_id	uuid not null unique references placet.account,
	linked_at	timestamptz not null default clock_timestamp()
);

/*
 * What the platform shows to the operator API. Whoever holds one acts as
 * 'operator:key:<label>', which is what the audit log says.
 */
create table placet.operator_key (
	key_id		uuid primary key default gen_random_uuid(),
	key_hash	bytea not null unique check (length(key_hash) = 32),
	label		text not null unique
	    check (length(label) between 1 and 64),
	made_at		timestamptz not null default clock_timestamp(),
	last_used_at	timestamptz
);

alter table placet.platform_account enable row level security,
    force row level security;
alter table placet.operator_key enable row level security,
    force row level security;
create policy rules on placet.platform_account using (
	(select placet.actor_rules()));
create policy sees on placet.operator_key for select using (
	(select placet.actor_rules())
	or (select placet.actor()) = 'machine:operator-api');
create policy adds on placet.operator_key for insert with check (
	(select placet.actor_rules()));
create policy removes on placet.operator_key for delete using (
	(select placet.actor_rules()));
create policy uses on placet.operator_key for update using (
	(select placet.actor()) = 'machine:operator-api');
grant select on placet.platform_account, placet.operator_key
    to placet_writer, placet_reader;
grant insert on placet.platform_account, placet.operator_key to placet_writer;
grant delete on placet.operator_key to placet_writer;
grant update (last_used_at) on placet.operator_key to placet_writer;

create function placet.operator_key_add(title text, hash bytea) returns uuid
language plpgsql
as $$
declare
	id uuid;
begin
	perform placet.only_rulers();
	insert into placet.operator_key (key_hash, label)
	values (hash, title)
	on conflict (label) do nothing
	returning key_id into id;
	if id is null then
		perform placet.refuse('PC409', 'a key with this label');
	end if;
	perform placet.note('operator_key_added', id::text, null,
	    jsonb_build_object('label', title));
	return id;
end
$$;

create function placet.operator_key_remove(title text) returns uuid
language plpgsql
as $$
declare
	id uuid;
begin
	perform placet.only_rulers();
	delete from placet.operator_key k
	where k.label = title
	returning k.key_id into id;
	if id is null then
		perform placet.refuse('PC404', 'no such key');
	end if;
	perform placet.note('operator_key_removed', id::text, null,
	    jsonb_build_object('label', title));
	return id;
end
$$;

-- Whose key it is; when it was last used is noted once a minute.
create function placet.operator_key_use(hash bytea)
returns table (label text)
language plpgsql
as $$
begin
	update placet.operator_key k
	set last_used_at = clock_timestamp()
	where k.key_hash = hash and (k.last_used_at is null
	   or k.last_used_at < clock_timestamp() - interval '1 minute');
	return query select k.label from placet.operator_key k
	    where k.key_hash = hash;
end
$$;

/*
 * The account that the platform calls so. Another one of that name is taken
 * over only if `adopts` says so, and if no platform account is it already.
 */
create function placet.platform_account_put(id text, title text,
    adopts boolean)
returns table (account_id uuid, outcome text)
language plpgsql
as $$
declare
	found_id uuid;
	was record;
begin
	perform placet.only_rulers();
	perform placet.lock_alone('platform', id);
	select p.account_id into found_id
	from placet.platform_account p
	where p.external_id = id;
	if found_id is not null then
		perform placet.lock_alone('account', found_id::text);
		select a.name, a.is_closed into was
		from placet.account a
		where a.account_id = found_id;
		if was.is_closed then
			perform placet.refuse('PC410', 'the account is closed');
		end if;
		if was.name = title then
			return query select found_id, 'same'::text;
			return;
		end if;
		if exists (select from placet.account a
		    where lower(a.name) = lower(title)
		      and a.account_id <> found_id) then
			perform placet.refuse('PC409', 'the name is taken');
		end if;
		update placet.account a
		set name = title
		where a.account_id = found_id;
		perform placet.note('account_renamed', found_id::text, null,
		    jsonb_build_object('external_id', id, 'was', was.name,
		    'name', title));
		return query select found_id, 'renamed'::text;
		return;
	end if;
	insert into placet.account (name) values (title)
	on conflict do nothing
	returning account.account_id into found_id;
	if found_id is not null then
		insert into placet.platform_account (external_id, account_id)
		values (id, found_id);
		perform placet.note('account_added', found_id::text, null,
		    jsonb_build_object('external_id', id));
		return query select found_id, 'created'::text;
		return;
	end if;
	select a.account_id into found_id
	from placet.account a
	where lower(a.name) = lower(title) and not a.is_closed
	  and not exists (select from placet.platform_account p
	      where p.account_id = a.account_id);
	if found_id is null or not adopts then
		perform placet.refuse('PC409', 'the name is taken');
	end if;
	insert into placet.platform_account (external_id, account_id)
	values (id, found_id);
	perform placet.note('account_linked', found_id::text, null,
	    jsonb_build_object('external_id', id));
	return query select found_id, 'linked'::text;
end
$$;

-- How much access ended; of an account that is closed already, none.
create function placet.platform_account_close(id text) returns bigint
language plpgsql
as $$
declare
	found_id uuid;
begin
	perform placet.only_rulers();
	perform placet.lock_alone('platform', id);
	select p.account_id into found_id
	from placet.platform_account p
	where p.external_id = id;
	if found_id is null then
		perform placet.refuse('PC404', 'no such account');
	end if;
	return placet.account_close(found_id);
end
$$;

-- The user who is that person; made or joined to one who is here, if need be.
create function placet.platform_user(by_issuer text, by_subject text,
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
		where lower(u.email) = lower(address)
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

create function placet.platform_member_put(id text, by_issuer text,
    by_subject text, as_role text, address text, title text, adopts boolean)
returns table (user_id uuid, was text, ended bigint)
language plpgsql
as $$
declare
	account uuid;
	who uuid;
	role_before text;
begin
	perform placet.only_rulers();
	perform placet.lock_alone('platform', id);
	select p.account_id into account
	from placet.platform_account p
	where p.external_id = id;
	if account is null then
		perform placet.refuse('PC404', 'no such account');
	end if;
	who := placet.platform_user(by_issuer, by_subject, address, title,
	    adopts);
	perform placet.lock_alone('account', account::text);
	select m.role into role_before
	from placet.membership m
	where m.account_id = account and m.user_id = who;
	return query
	select p.user_id, role_before, p.ended
	from placet.member_put(account, (select u.email
	    from placet.app_user u where u.user_id = who), as_role) p;
end
$$;

-- Who is no member, or nobody here, is no member afterwards either.
create function placet.platform_member_remove(id text, by_issuer text,
    by_subject text)
returns table (is_removed boolean, ended bigint)
language plpgsql
as $$
declare
	account uuid;
	address text;
begin
	perform placet.only_rulers();
	perform placet.lock_alone('platform', id);
	select p.account_id into account
	from placet.platform_account p
	where p.external_id = id;
	if account is null then
		perform placet.refuse('PC404', 'no such account');
	end if;
	perform placet.lock_alone('account', account::text);
	select u.email into address
	from placet.user_identity i
	join placet.app_user u on u.user_id = i.user_id
	join placet.membership m on m.user_id = i.user_id
	where i.issuer = by_issuer and i.subject = by_subject
	  and m.account_id = account;
	if address is null then
		return query select false, 0::bigint;
		return;
	end if;
	return query select true, placet.member_remove(account, address);
end
$$;

commit;
