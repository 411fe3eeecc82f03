-- People, the accounts they belong to, and as what.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

create table placet.app_user (
	user_id		uuid primary key default gen_random_uuid(),
	email		text not null
	    check (length(email) between 3 and 254 and position('@' in email) > 1),
	name		text not null check (length(name) between 1 and 200),
	password_hash	text,
	is_operator	boolean not null default false,
	is_disabled	boolean not null default false,
	created_at	timestamptz not null default clock_timestamp(),
	password_set_at	timestamptz
);
create unique index app_user_email on placet.app_user (lower(email));

create table placet.account (
	account_id	uuid primary key default gen_random_uuid(),
	name		text not null check (length(name) between 1 and 200),
	is_closed	boolean not null default false,
	created_at	timestamptz not null default clock_timestamp(),
	closed_at	timestamptz
);
create unique index account_name on placet.account (lower(name));

create table placet.membership (
	account_id	uuid not null references placet.account,
	user_id		uuid not null references placet.app_user,
	role		text not null
	    check (role in ('owner', 'admin', 'developer', 'member')),
	since		timestamptz not null default clock_timestamp(),
	primary key (account_id, user_id)
);
create index membership_user on placet.membership (user_id);

-- Higher may do what lower may; null for a word that is no role.
create function placet.role_rank(role text) returns bigint
language sql immutable parallel safe
return case role
	when 'member' then 1
	when 'developer' then 2
	when 'admin' then 3
	when 'owner' then 4
end;

/*
 * The accounts in which the acting user has at least this role. The policy of
 * membership itself asks this, so while it reads, `placet.sight` narrows that
 * policy to the user's own rows: otherwise it would ask itself for ever.
 */
create function placet.actor_accounts(at_least text) returns uuid[]
language plpgsql
as $$
declare
	mine uuid[];
begin
	if placet.actor_user() is null then
		return '{}';
	end if;
	perform set_config('placet.sight', 'own', true);
	select coalesce(array_agg(m.account_id), '{}') into mine
	from placet.membership m
	where m.user_id = placet.actor_user()
	  and placet.role_rank(m.role) >= placet.role_rank(at_least);
	perform set_config('placet.sight', '', true);
	return mine;
end
$$;

commit;
