-- Signing in and out, new passwords, limits.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

create function placet.session_open(cookie bytea, previous bytea, who uuid,
    idle_s bigint, absolute_s bigint, address text, agent text) returns uuid
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	opened uuid;
begin
	if not exists (select from placet.app_user u
	    where u.user_id = who and not u.is_disabled) then
		perform placet.refuse('PC403', 'this user may not sign in');
	end if;
	update placet.session s
	set closed_at = clock_timestamp()
	where s.cookie_hash = previous and s.closed_at is null;
	insert into placet.session (cookie_hash, user_id, idle_s, expires_at,
	    address, agent)
	values (cookie, who, idle_s,
	    clock_timestamp() + make_interval(secs => absolute_s),
	    left(address, 64), left(agent, 256))
	returning session_id into opened;
	perform placet.note('sign_in', who::text, who,
	    jsonb_build_object('session', opened, 'address', left(address, 64)));
	return opened;
end
$$;

-- The session goes on under a new cookie, with the password just given.
create function placet.session_refresh(cookie bytea, renewed bytea)
returns uuid
language plpgsql
as $$
declare
	seat uuid;
	whose uuid;
begin
	update placet.session s
	set cookie_hash = renewed, signed_in_at = clock_timestamp(),
	    last_seen_at = clock_timestamp()
	where s.cookie_hash = cookie and s.closed_at is null
	  and s.expires_at > clock_timestamp()
	returning s.session_id, s.user_id into seat, whose;
	if seat is null then
		perform placet.refuse('PC404', 'the session is over');
	end if;
	perform placet.note('password_given', whose::text, whose,
	    jsonb_build_object('session', seat));
	return seat;
end
$$;

-- Closes a user's sessions but the kept one; gives how many.
create function placet.sessions_close(who uuid, kept bytea) returns bigint
language sql
begin atomic
	with closed as (
		update placet.session s
		set closed_at = clock_timestamp()
		where s.user_id = who and s.closed_at is null
		  and s.cookie_hash is distinct from kept
		returning s.session_id
	)
	select count(*) from closed;
end;

create function placet.session_close(cookie bytea) returns void
language plpgsql
as $$
declare
	whose uuid;
begin
	update placet.session s
	set closed_at = clock_timestamp()
	where s.cookie_hash = cookie and s.closed_at is null
	returning s.user_id into whose;
	if found then
		perform placet.note('sign_out', whose::text, whose, '{}');
	end if;
end
$$;

create function placet.session_close_others(who uuid, cookie bytea)
returns bigint
language plpgsql
as $$
declare
	closed bigint := placet.sessions_close(who, cookie);
begin
	perform placet.note('sign_out_others', who::text, who,
	    jsonb_build_object('closed', closed));
	return closed;
end
$$;

create function placet.password_set(who uuid, hash text, kept bytea)
returns bigint
language plpgsql
as $$
declare
	closed bigint;
begin
	update placet.app_user u
	set password_hash = hash, password_set_at = clock_timestamp()
	where u.user_id = who and not u.is_disabled;
	if not found then
		perform placet.refuse('PC404', 'no such user');
	end if;
	update placet.password_reset r
	set spent_at = clock_timestamp()
	where r.user_id = who and r.spent_at is null;
	closed := placet.sessions_close(who, kept);
	perform placet.note('password_set', who::text, who,
	    jsonb_build_object('closed', closed));
	return closed;
end
$$;

-- No row for an address that nobody has: the caller says the same either way.
create function placet.reset_open(address text, token bytea, ttl_s bigint)
returns table (user_id uuid)
language plpgsql
as $$
declare
	who uuid;
begin
	select u.user_id into who
	from placet.app_user u
	where lower(u.email) = lower(address) and not u.is_disabled;
	if who is null then
		return;
	end if;
	update placet.password_reset r
	set spent_at = clock_timestamp()
	where r.user_id = who and r.spent_at is null;
	insert into placet.password_reset (token_hash, user_id, expires_at)
	values (token, who, clock_timestamp() + make_interval(secs => ttl_s));
	perform placet.note('reset_opened', who::text, who, '{}');
	return query select who;
end
$$;

create function placet.reset_spend(token bytea, hash text) returns uuid
language plpgsql
as $$
declare
	who uuid;
begin
	update placet.password_reset r
	set spent_at = clock_timestamp()
	where r.token_hash = token and r.spent_at is null
	  and r.expires_at > clock_timestamp()
	returning r.user_id into who;
	if who is null then
		perform placet.refuse('PC410', 'this link is used or too old');
	end if;
	perform placet.password_set(who, hash, null);
	return who;
end
$$;

/*
 * Takes `amount` from a bucket that holds `burst` and refills in `per_s`
 * seconds. Refused, it takes nothing and says when to come again.
 */
create function placet.rate_take(name bytea, burst bigint, per_s bigint,
    amount bigint)
returns table (is_allowed boolean, retry_after_s bigint)
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	whole interval := make_interval(secs => per_s);
	cost interval := make_interval(secs =>
	    amount::double precision * per_s / burst);
	at timestamptz := clock_timestamp();
	until timestamptz;
begin
	delete from placet.rate_bucket b
	where b.bucket in (
		select o.bucket from placet.rate_bucket o
		where o.full_until < at - interval '1 hour' and o.bucket <> name
		limit 2
		for update skip locked);
	insert into placet.rate_bucket as b (bucket, full_until)
	select name, at + cost where cost <= whole
	on conflict (bucket) do update
	set full_until = greatest(b.full_until, at) + cost
	where greatest(b.full_until, at) + cost <= at + whole;
	if found then
		return query select true, 0::bigint;
		return;
	end if;
	select b.full_until into until
	from placet.rate_bucket b
	where b.bucket = name;
	return query select false, greatest(1, ceil(extract(epoch from
	    coalesce(until, at) + cost - whole - at)))::bigint;
end
$$;

-- At most `ceiling` different members within `per_s` seconds of their first.
create function placet.rate_take_distinct(name bytea, who bytea,
    ceiling bigint, per_s bigint)
returns table (is_allowed boolean, retry_after_s bigint)
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	at timestamptz;
	taken bigint;
	first_free timestamptz;
begin
	perform placet.lock_alone('rate', encode(name, 'hex'));
	at := clock_timestamp();
	delete from placet.rate_member m
	where m.bucket = name and m.until <= at;
	delete from placet.rate_member m
	where (m.bucket, m.member) in (
		select o.bucket, o.member from placet.rate_member o
		where o.until <= at
		limit 2
		for update skip locked);
	if exists (select from placet.rate_member m
	    where m.bucket = name and m.member = who) then
		return query select true, 0::bigint;
		return;
	end if;
	select count(*), min(m.until) into taken, first_free
	from placet.rate_member m
	where m.bucket = name;
	if taken >= ceiling then
		return query select false, greatest(1, ceil(extract(epoch from
		    coalesce(first_free, at) - at)))::bigint;
		return;
	end if;
	insert into placet.rate_member (bucket, member, until)
	values (name, who, at + make_interval(secs => per_s));
	return query select true, 0::bigint;
end
$$;

commit;
