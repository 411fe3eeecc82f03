-- Domains that accounts claim, and the dated results of looking them up.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * One account's claim to one domain; all its clients share it. The badge is
 * good in the states verified and stale, and there one account alone can be.
 *
 * claimed    a record is looked for, until challenge_until
 * verified   it was found at confirmed_at
 * stale      it was not confirmed the last time, since stale_since: nobody
 *            answered, or it was missing once, at first_miss_at
 * lapsed, timed_out, displaced, removed
 *            over since ended_at; nothing is looked up any more
 *
 * The record's token is a keyed hash of this row and issued_at, made by the
 * program: nothing here publishes it, and a new issued_at is a new token.
 * The one before, of issued_before, is good for telling people that it is old.
 */
create table placet.domain (
	domain_id	uuid primary key default gen_random_uuid(),
	account_id	uuid not null references placet.account,
	name		text not null
	    check (length(name) between 3 and 253 and name = lower(name)),
	state		text not null default 'claimed' check (state in
	    ('claimed', 'verified', 'stale', 'lapsed', 'timed_out',
	    'displaced', 'removed')),
	claimed_by	uuid references placet.app_user,
	claimed_at	timestamptz not null default clock_timestamp(),
	issued_at	timestamptz not null default clock_timestamp(),
	issued_before	timestamptz,
	challenge_until	timestamptz not null
	    default clock_timestamp() + interval '7 days',
	verified_since	timestamptz,
	confirmed_at	timestamptz,
	dnssec		boolean not null default false,
	perspectives	bigint not null default 0 check (perspectives >= 0),
	stale_since	timestamptz,
	first_miss_at	timestamptz,
	ended_at	timestamptz,
	checked_at	timestamptz,
	answered_at	timestamptz,
	attempts	bigint not null default 0,
	next_check_at	timestamptz default clock_timestamp(),
	claim		uuid,
	check (state not in ('verified', 'stale')
	    or (verified_since is not null and confirmed_at is not null)),
	check ((state = 'stale') = (stale_since is not null)),
	check (state = 'stale' or first_miss_at is null),
	check ((state in ('claimed', 'verified', 'stale'))
	    = (ended_at is null)),
	check ((ended_at is null) = (next_check_at is not null))
);
create unique index domain_owner on placet.domain (name)
    where state in ('verified', 'stale');
create unique index domain_of_account on placet.domain (account_id, name)
    where state <> 'removed';
create index domain_due on placet.domain (next_check_at)
    where next_check_at is not null;

-- What the last look-up saw, for who looks after the domain.
create table placet.domain_look (
	domain_id	uuid primary key references placet.domain,
	account_id	uuid not null references placet.account,
	at		timestamptz not null,
	verdict		text not null,
	seen		jsonb not null
);

-- What became of a domain and when; written once.
create table placet.domain_proof (
	proof_id	bigint generated always as identity primary key,
	domain_id	uuid not null references placet.domain,
	account_id	uuid not null references placet.account,
	at		timestamptz not null default clock_timestamp(),
	state		text not null,
	verdict		text,
	dnssec		boolean not null default false,
	asked		bigint not null default 0,
	agreed		bigint not null default 0
);
create index domain_proof_of
    on placet.domain_proof (domain_id, proof_id desc);

create trigger proof_stands
before update or delete or truncate on placet.domain_proof
for each statement execute function placet.audit_stands();

alter table placet.domain enable row level security, force row level security;
alter table placet.domain_look
    enable row level security, force row level security;
alter table placet.domain_proof
    enable row level security, force row level security;

-- A badge is for everybody who may meet its apps; the rest is the account's.
create policy sees on placet.domain for select using (
	(select placet.actor_is_trusted())
	or account_id = any ((select placet.actor_accounts('member'))::uuid[])
	or (state in ('verified', 'stale')
	    and placet.has_public_client(account_id)));
create policy adds on placet.domain for insert with check (
	(select placet.actor_rules())
	or account_id = any ((select placet.actor_accounts('admin'))::uuid[]));
create policy changes on placet.domain for update using (
	(select placet.actor_is_trusted())
	or account_id = any ((select placet.actor_accounts('admin'))::uuid[]));

create policy sees on placet.domain_look for select using (
	(select placet.actor_is_trusted())
	or account_id = any ((select placet.actor_accounts('member'))::uuid[]));
create policy adds on placet.domain_look for insert with check (
	(select placet.actor_is_trusted()));
create policy changes on placet.domain_look for update using (
	(select placet.actor_is_trusted()));
create policy removes on placet.domain_look for delete using (
	(select placet.actor_is_trusted())
	or account_id = any ((select placet.actor_accounts('admin'))::uuid[]));

create policy sees on placet.domain_proof for select using (
	(select placet.actor_is_trusted())
	or account_id = any ((select placet.actor_accounts('member'))::uuid[]));
create policy adds on placet.domain_proof for insert with check (
	(select placet.actor_is_trusted())
	or account_id = any ((select placet.actor_accounts('admin'))::uuid[]));

grant select on placet.domain, placet.domain_look, placet.domain_proof
    to placet_writer, placet_reader;
grant insert on placet.domain, placet.domain_look, placet.domain_proof
    to placet_writer;
grant update (state, issued_at, issued_before, challenge_until,
    verified_since, confirmed_at, dnssec, perspectives, stale_since,
    first_miss_at, ended_at, checked_at, answered_at, attempts, next_check_at,
    claim) on placet.domain to placet_writer;
grant update (at, verdict, seen) on placet.domain_look to placet_writer;
grant delete on placet.domain_look to placet_writer;

insert into placet.mail_kind
    (kind, gathers, burst, per_s, wait_s, keep_s)
values
    ('domain_verified', true, 20, 3600, 0, 259200),
    ('domain_missing', true, 20, 3600, 0, 259200),
    ('domain_lapsed', true, 20, 3600, 0, 259200),
    ('domain_displaced', true, 20, 3600, 0, 259200);

commit;
