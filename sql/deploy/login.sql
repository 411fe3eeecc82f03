-- Sessions, one-use links for a new password, and limits.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

create table placet.session (
	session_id	uuid primary key default gen_random_uuid(),
	cookie_hash	bytea not null unique check (length(cookie_hash) = 32),
	user_id		uuid not null references placet.app_user,
	opened_at	timestamptz not null default clock_timestamp(),
	signed_in_at	timestamptz not null default clock_timestamp(),
	last_seen_at	timestamptz not null default clock_timestamp(),
	idle_s		bigint not null check (idle_s > 0),
	expires_at	timestamptz not null,
	closed_at	timestamptz,
	address		text not null,
	agent		text not null
);
create index session_of_user on placet.session (user_id) where closed_at is null;

create table placet.password_reset (
	token_hash	bytea primary key check (length(token_hash) = 32),
	user_id		uuid not null references placet.app_user,
	opened_at	timestamptz not null default clock_timestamp(),
	expires_at	timestamptz not null,
	spent_at	timestamptz
);
create index password_reset_user on placet.password_reset (user_id)
    where spent_at is null;

-- Generic cell rate: `full_until` is when the bucket is empty again.
create table placet.rate_bucket (
	bucket		bytea primary key,
	full_until	timestamptz not null
);
create index rate_bucket_age on placet.rate_bucket (full_until);

create table placet.rate_member (
	bucket		bytea not null,
	member		bytea not null,
	until		timestamptz not null,
	primary key (bucket, member)
);
create index rate_member_age on placet.rate_member (until);

commit;
