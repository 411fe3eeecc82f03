-- What was decided, what is allowed, and what the engines must still be told.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

create table placet.engine (
	name		text primary key check (length(name) between 1 and 64),
	generation	text not null,
	registered_at	timestamptz not null default clock_timestamp(),
	retired_at	timestamptz
);

-- What one user allows one client, until `epoch` rises. It never comes back: a
-- new approval is a new row.
create table placet.access_grant (
	grant_id	uuid primary key default gen_random_uuid(),
	user_id		uuid not null references placet.app_user,
	client_id	text not null references placet.client,
	client_version	bigint not null,
	epoch		bigint not null default 1 check (epoch > 0),
	state		text not null default 'live' check (state in ('live', 'ended')),
	scopes		text[] not null,
	minimum_rank	bigint not null check (minimum_rank between 1 and 4),
	audience	text,
	redirect_host	text not null,
	granted_at	timestamptz not null default clock_timestamp(),
	last_renewed_at	timestamptz,
	expires_at	timestamptz,
	ended_at	timestamptz,
	ended_by	text,
	end_reason	text,
	check ((state = 'live') = (ended_at is null))
);
create index access_grant_user on placet.access_grant (user_id, client_id);
create index access_grant_client on placet.access_grant (client_id)
    where state = 'live';

-- `user_id` is the grant's, repeated so that the policy needs no second table.
create table placet.grant_account (
	grant_id	uuid not null references placet.access_grant,
	account_id	uuid not null references placet.account,
	user_id		uuid not null,
	primary key (grant_id, account_id)
);
create index grant_account_account on placet.grant_account (account_id);

create table placet.decision (
	decision_id	uuid primary key default gen_random_uuid(),
	engine		text not null,
	flow_id		text not null,
	session_id	uuid not null,
	user_id		uuid not null references placet.app_user,
	client_id	text not null references placet.client,
	client_version	bigint not null,
	answer		text not null check (answer in ('allow', 'refuse')),
	state		text not null default 'decided'
	    check (state in ('decided', 'accepted')),
	grant_id	uuid references placet.access_grant,
	epoch		bigint,
	requested	text[] not null,
	scopes		text[] not null,
	accounts	uuid[] not null,
	shown		jsonb not null,
	decided_at	timestamptz not null default clock_timestamp(),
	accepted_at	timestamptz,
	unique (engine, flow_id),
	check ((answer = 'allow') = (grant_id is not null)),
	check ((grant_id is null) = (epoch is null))
);
create index decision_user on placet.decision (user_id, decided_at);

/*
 * Per grant and engine the newest token the gateway saw, sealed under a key
 * that is not here. `is_late`: issued for a grant that was dead by then, so it
 * waits beside the newest one for its own delivery.
 */
create table placet.held_token (
	grant_id	uuid not null references placet.access_grant,
	engine		text not null references placet.engine,
	token_hash	bytea not null check (length(token_hash) = 32),
	token_kind	text not null check (token_kind in ('refresh', 'access')),
	sealed		bytea not null,
	is_late		boolean not null default false,
	seen_at		timestamptz not null default clock_timestamp(),
	primary key (grant_id, engine, token_hash)
);
create unique index held_token_newest on placet.held_token (grant_id, engine)
    where not is_late;
create index held_token_hash on placet.held_token (token_hash);

/*
 * The outbox: what an engine must still be told. One row per grant, epoch and
 * engine; `late_hash` is '' for it, and the token's hash in the extra rows for
 * tokens that arrived too late. `round` rises when there is a new reason to
 * deliver; a delivery that began in an older round does not end the row.
 */
create table placet.delivery (
	delivery_id	uuid primary key default gen_random_uuid(),
	grant_id	uuid not null references placet.access_grant,
	epoch		bigint not null,
	engine		text not null references placet.engine,
	late_hash	bytea not null default '',
	user_id		uuid not null,
	client_id	text not null,
	state		text not null default 'waiting'
	    check (state in ('waiting', 'running', 'done')),
	outcome		text
	    check (outcome in ('revoked', 'superseded', 'nothing')),
	round		bigint not null default 1,
	claimed_round	bigint,
	claimed_hash	bytea,
	is_blanket	boolean not null default false,
	attempts	bigint not null default 0,
	queued_at	timestamptz not null default clock_timestamp(),
	due_at		timestamptz not null default clock_timestamp(),
	done_at		timestamptz,
	failure		text,
	unique (grant_id, epoch, engine, late_hash),
	check ((state = 'done') = (outcome is not null))
);
create index delivery_due on placet.delivery (due_at) where state <> 'done';
create index delivery_blanket on placet.delivery (user_id, client_id)
    where state = 'running' and is_blanket;

-- Authorization requests as they arrived, for "start again". Kept for a day.
create table placet.start (
	start_id	text primary key check (length(start_id) between 16 and 256),
	client_id	text not null,
	request		text not null check (length(request) <= 16384),
	app_host	text not null,
	saved_at	timestamptz not null default clock_timestamp()
);
create index start_age on placet.start (saved_at);

commit;
