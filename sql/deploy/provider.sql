-- People who sign in at the operator's own OpenID provider.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * Who somebody is there: never an address, which may change hands, but the
 * provider's word for the person.
 */
create table placet.user_identity (
	issuer		text not null check (length(issuer) between 1 and 1024),
	subject		text not null check (length(subject) between 1 and 255),
	user_id		uuid not null references placet.app_user,
	linked_at	timestamptz not null default clock_timestamp(),
	signed_in_at	timestamptz,
	primary key (issuer, subject)
);
create unique index user_identity_user
    on placet.user_identity (user_id, issuer);

/*
 * A visit there, from when somebody is sent until he comes back, once and in
 * the same browser. What only that browser may know is not in here.
 */
create table placet.provider_visit (
	visit_hash	bytea primary key check (length(visit_hash) = 32),
	browser_hash	bytea not null check (length(browser_hash) = 32),
	challenge	text check (length(challenge) <= 16384),
	next_path	text not null check (length(next_path) <= 8192),
	max_age_s	bigint check (max_age_s >= 0),
	proves		uuid references placet.app_user,
	opened_at	timestamptz not null default clock_timestamp(),
	expires_at	timestamptz not null
);
create index provider_visit_age on placet.provider_visit (expires_at);

alter table placet.user_identity enable row level security,
    force row level security;
alter table placet.provider_visit enable row level security,
    force row level security;
create policy sees on placet.user_identity for select using (
	(select placet.actor_is_trusted())
	or user_id = (select placet.actor_user()));
create policy adds on placet.user_identity for insert with check (
	(select placet.actor_rules())
	or (select placet.actor()) = 'machine:provider');
create policy changes on placet.user_identity for update using (
	(select placet.actor_is_trusted()));
create policy removes on placet.user_identity for delete using (
	(select placet.actor_rules()));
create policy machines on placet.provider_visit using (
	(select placet.actor_is_trusted()));
-- Nobody with rights, and nobody with a password, comes in this way.
create policy arrives on placet.app_user for insert with check (
	(select placet.actor()) = 'machine:provider'
	and not is_operator and password_hash is null);
grant select on placet.user_identity, placet.provider_visit
    to placet_writer, placet_reader;
grant insert, delete on placet.user_identity, placet.provider_visit
    to placet_writer;
grant update (signed_in_at) on placet.user_identity to placet_writer;
-- For locking old ones only.
grant update (expires_at) on placet.provider_visit to placet_writer;

create function placet.provider_visit_open(visit bytea, browser bytea,
    challenge text, next_path text, max_age_s bigint, proves uuid,
    ttl_s bigint) returns void
language plpgsql
as $$
begin
	delete from placet.provider_visit v
	where v.visit_hash in (
		select o.visit_hash from placet.provider_visit o
		where o.expires_at < clock_timestamp()
		limit 2
		for update skip locked);
	insert into placet.provider_visit (visit_hash, browser_hash, challenge,
	    next_path, max_age_s, proves, expires_at)
	values (visit, browser, challenge, next_path, max_age_s, proves,
	    clock_timestamp() + make_interval(secs => ttl_s));
end
$$;

/*
 * Who comes back, as what the provider calls him. One that nobody is linked to
 * becomes a new user if that is wanted, but never one that is here already:
 * `address` is what the provider has verified, and may still be somebody
 * else's here.
 */
create function placet.provider_sign_in(by_issuer text, by_subject text,
    address text, title text, creates boolean)
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
	where lower(u.email) = lower(address);
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
create function placet.user_link(address text, by_issuer text,
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
	where lower(u.email) = lower(address);
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
create function placet.user_unlink(address text, by_issuer text)
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
	where lower(u.email) = lower(address);
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

/*
 * A session of somebody who proved himself elsewhere, at `proved`; null: nobody
 * says when, so no page takes it for a fresh proof.
 */
create function placet.session_open_elsewhere(cookie bytea, previous bytea,
    who uuid, idle_s bigint, absolute_s bigint, address text, agent text,
    proved timestamptz) returns uuid
language plpgsql
as $$
declare
	opened uuid := placet.session_open(cookie, previous, who, idle_s,
	    absolute_s, address, agent);
begin
	update placet.session s
	set signed_in_at = least(s.signed_in_at, coalesce(proved,
	    s.signed_in_at - make_interval(secs => absolute_s)))
	where s.session_id = opened;
	return opened;
end
$$;

commit;
