-- Which new apps an account takes, and what that means for those it has.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * What each mode admits, as kinds of apps seen from the account (client_kind):
 * a mode is a row, so that another one needs no other code.
 */
create table placet.new_apps_mode (
	mode		text primary key check (mode ~ '^[a-z_]{1,32}$'),
	admits		text[] not null
);
insert into placet.new_apps_mode (mode, admits)
values
    ('all', '{first_party,own,verified,unverified,self,document,foreign}'),
    ('verified', '{first_party,own,verified}'),
    ('none', '{first_party}');

-- No row: all, version 0.
create table placet.account_policy (
	account_id	uuid primary key references placet.account,
	new_apps	text not null references placet.new_apps_mode,
	version		bigint not null default 1,
	changed_at	timestamptz not null default clock_timestamp()
);

alter table placet.account_policy
    enable row level security, force row level security;
create policy sees on placet.account_policy for select using (
	(select placet.actor_is_trusted())
	or account_id = any ((select placet.actor_accounts('member'))::uuid[]));
create policy adds on placet.account_policy for insert with check (
	(select placet.actor_rules())
	or account_id = any ((select placet.actor_accounts('owner'))::uuid[]));
create policy changes on placet.account_policy for update using (
	(select placet.actor_rules())
	or account_id = any ((select placet.actor_accounts('owner'))::uuid[]));

grant select on placet.new_apps_mode, placet.account_policy
    to placet_writer, placet_reader;
grant insert on placet.account_policy to placet_writer;
grant update (new_apps, version, changed_at) on placet.account_policy
    to placet_writer;

/*
 * Does the app bear a badge? Asked by the person who decides, by owners who
 * choose a policy and by machines: it answers all of them the same.
 */
create function placet.client_is_verified(app text) returns boolean
language plpgsql stable
as $$
begin
	return exists (
	    select from placet.client c
	    join placet.domain d on d.name = c.verified_domain
	      and d.account_id = c.account_id
	    where c.client_id = app and d.state in ('verified', 'stale'));
end
$$;

/*
 * What an app is to an account, in the order in which its page says it. "own":
 * made by this account's developers, or for its members only. "foreign": for
 * the members of another account; also what the actor does not see at all.
 */
create function placet.client_kind(app text, account uuid) returns text
language plpgsql stable
as $$
declare
	c record;
begin
	select k.tier, k.is_first_party, k.is_public, k.account_id into c
	from placet.client k
	where k.client_id = app;
	return case
	    when c.tier is null then 'foreign'
	    when c.tier = 'hand' and c.is_first_party then 'first_party'
	    when c.account_id = account
		and (c.tier = 'hand' or not c.is_public) then 'own'
	    when not c.is_public then 'foreign'
	    when placet.client_is_verified(app) then 'verified'
	    when c.tier = 'hand' then 'unverified'
	    else c.tier
	end;
end
$$;

-- '' when the account takes this app, else the mode that does not.
create function placet.policy_refusal(account uuid, app text) returns text
language plpgsql stable
as $$
declare
	rule record;
begin
	select p.new_apps, m.admits into rule
	from placet.account_policy p
	join placet.new_apps_mode m on m.mode = p.new_apps
	where p.account_id = account;
	if not found
	    or placet.client_kind(app, account) = any (rule.admits) then
		return '';
	end if;
	return rule.new_apps;
end
$$;

/*
 * No answer lets an app onto an account that does not take it: not for the
 * first time, not from a live grant, not for a device. Told by the decision
 * itself, under the lock of the account that its statement holds, so that no
 * later version of that statement can forget it.
 */
create function placet.decision_is_admitted() returns trigger
language plpgsql
as $$
begin
	if exists (
	    select from unnest(new.accounts) a
	    where placet.policy_refusal(a, new.client_id) <> '') then
		perform placet.refuse('PC403',
		    'the account does not take this app');
	end if;
	return new;
end
$$;
create trigger is_admitted
before insert on placet.decision
for each row when (new.answer = 'allow')
execute function placet.decision_is_admitted();

-- What can be used on an account now, and would be refused in this mode.
create function placet.policy_refused(account uuid, in_mode text)
returns setof uuid
language plpgsql stable
as $$
declare
	taken text[];
begin
	select m.admits into taken
	from placet.new_apps_mode m
	where m.mode = in_mode;
	if not found then
		perform placet.refuse('PC422', 'no such mode');
	end if;
	return query
	with reach as (
		select g.grant_id, g.client_id
		from placet.grant_account r
		join placet.access_grant g on g.grant_id = r.grant_id
		where r.account_id = account and g.state = 'live'
		  and (g.expires_at is null
			or g.expires_at > clock_timestamp())
	), refused as (
		select d.client_id
		from (select distinct a.client_id from reach a) d
		where placet.client_kind(d.client_id, account) <> all (taken)
	)
	select a.grant_id
	from reach a
	join refused d on d.client_id = a.client_id
	order by a.grant_id;
end
$$;

-- One name for one list, whatever its order: what an owner was shown.
create function placet.grants_digest(grants uuid[]) returns text
language sql immutable
return encode(sha256(convert_to(coalesce((
    select string_agg(g::text, ',' order by g) from unnest(grants) g), ''),
    'UTF8')), 'hex');

/*
 * Takes many grants off one account in one statement, as grant_account_end
 * does one: what else they allow goes on (f:E6). The caller holds the
 * account's lock and those of the rows.
 */
create function placet.grants_account_end(grants uuid[], account uuid,
    reason text) returns void
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	told bigint;
begin
	perform placet.grant_end(array(
	    select g.grant_id from placet.access_grant g
	    where g.grant_id = any (grants) and g.account_count <= 1), reason);
	with narrowed as (
		update placet.access_grant g
		set account_count = g.account_count - 1
		where g.grant_id = any (grants) and g.state = 'live'
		returning g.grant_id, g.user_id, g.client_id, g.epoch
	), taken_off as (
		delete from placet.grant_account r
		where r.account_id = account
		  and r.grant_id in (select n.grant_id from narrowed n)
	), noted as (
		insert into placet.audit
		    (event, actor, subject, user_id, detail)
		select 'grant_narrowed', placet.actor(), n.grant_id::text,
		    n.user_id, jsonb_build_object('account', account,
		    'client', n.client_id, 'epoch', n.epoch,
		    'reason', reason)
		from narrowed n
	)
	select count(pg_notify('placet_revoked', n.grant_id::text) is null)
	into told
	from narrowed n;
end
$$;

/*
 * An owner decides which new apps the account takes. With `ends`, what is
 * there already and would not be taken ends on this account: exactly those
 * that were shown (f:F5, f:N1).
 *
 * Nobody can allow anything on the account while its lock is held, and rows
 * that end by themselves meanwhile are waited for. PC409: another owner
 * changed it, or what would end is not what was shown; then it is to be shown
 * again.
 */
create function placet.policy_put(account uuid, in_mode text,
    seen_version bigint, seen_digest text, ends boolean) returns bigint
language plpgsql
as $$
declare
	was record;
	refused uuid[] := '{}';
begin
	perform placet.only_owners(account);
	perform placet.lock_alone('account', account::text);
	perform placet.only_owners(account);
	if not exists (select from placet.account a
	    where a.account_id = account and not a.is_closed) then
		perform placet.refuse('PC404', 'no such account');
	end if;
	select coalesce(max(p.new_apps), 'all') as mode,
	    coalesce(max(p.version), 0) as version into was
	from placet.account_policy p
	where p.account_id = account;
	if was.version <> seen_version then
		perform placet.refuse('PC409', 'it was changed meanwhile');
	end if;
	if ends then
		perform from placet.access_grant g
		where g.state = 'live' and g.grant_id in (
		    select r from placet.policy_refused(account, in_mode) r)
		order by g.grant_id
		for update;
	end if;
	-- Read anew: what was waited for may have ended.
	refused := array(
	    select r from placet.policy_refused(account, in_mode) r);
	if ends and placet.grants_digest(refused) <> seen_digest then
		perform placet.refuse('PC409', 'other accesses than shown');
	end if;
	if not ends then
		refused := '{}';
	end if;
	if was.mode = in_mode and refused = '{}' then
		return 0;
	end if;
	insert into placet.account_policy as p (account_id, new_apps)
	values (account, in_mode)
	on conflict (account_id) do update
	set new_apps = in_mode, version = p.version + 1,
	    changed_at = clock_timestamp();
	perform placet.note('policy_changed', account::text,
	    placet.actor_user(), jsonb_build_object('was', was.mode,
	    'now', in_mode, 'count', cardinality(refused),
	    'grants', to_jsonb(refused)));
	perform placet.grants_account_end(refused, account, 'account policy');
	return cardinality(refused);
end
$$;

commit;
