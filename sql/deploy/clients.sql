-- OAuth clients as this installation knows them; one row each, with history.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

create table placet.client (
	client_id	text primary key check (length(client_id) between 1 and 2048),
	account_id	uuid not null references placet.account,
	name		text not null check (length(name) between 1 and 64),
	is_public	boolean not null,
	is_first_party	boolean not null default false,
	is_suspended	boolean not null default false,
	is_deleted	boolean not null default false,
	tier		text not null check (tier in ('hand', 'self', 'document')),
	method		text not null,
	redirect_uris	text[] not null,
	scopes		text[] not null,
	optional_scopes	text[] not null default '{}',
	grant_types	text[] not null,
	client_uri	text,
	policy_uri	text,
	tos_uri		text,
	verified_domain	text,
	verified_since	timestamptz,
	version		bigint not null default 1,
	created_at	timestamptz not null default clock_timestamp(),
	check ((verified_domain is null) = (verified_since is null))
);
create index client_account on placet.client (account_id);

create table placet.client_version (
	client_id	text not null references placet.client,
	version		bigint not null,
	account_id	uuid not null,
	content		jsonb not null,
	actor		text not null,
	at		timestamptz not null default clock_timestamp(),
	primary key (client_id, version)
);

-- Secrets are ours, kept as keyed hashes; two can be good at once.
create table placet.client_secret (
	secret_id	uuid primary key default gen_random_uuid(),
	client_id	text not null references placet.client,
	secret_hash	bytea not null check (length(secret_hash) = 32),
	label		text not null,
	made_at		timestamptz not null default clock_timestamp(),
	expires_at	timestamptz,
	last_used_at	timestamptz,
	unique (client_id, secret_hash)
);

create table placet.resource_server (
	resource_id	uuid primary key default gen_random_uuid(),
	name		text not null unique check (length(name) between 1 and 200),
	audience	text not null unique,
	secret_hash	bytea not null check (length(secret_hash) = 32),
	is_disabled	boolean not null default false,
	created_at	timestamptz not null default clock_timestamp()
);

commit;
