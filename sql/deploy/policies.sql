-- Row-level security: the second wall. Nobody acting sees nothing.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * What a policy must look up elsewhere is asked through these. As functions
 * that are not inlined they keep the plans small: a look-up written into a
 * policy is planned with all policies of its own tables, at each place where
 * the table stands. They run with the rights, and the sight, of who asks.
 */
create function placet.is_fellow(who uuid) returns boolean
language plpgsql stable
as $$
begin
	return exists (
	    select from placet.membership m where m.user_id = who);
end
$$;

create function placet.has_public_client(owner uuid) returns boolean
language plpgsql stable
as $$
begin
	return exists (
	    select from placet.client c
	    where c.account_id = owner and c.is_public);
end
$$;

create function placet.reaches_in(id uuid) returns boolean
language plpgsql stable
as $$
begin
	return exists (
	    select from placet.grant_account r where r.grant_id = id);
end
$$;

create function placet.develops(app text) returns boolean
language plpgsql stable
as $$
begin
	return exists (
	    select from placet.client c
	    where c.client_id = app
	      and c.account_id =
		any (placet.actor_accounts('developer')::uuid[]));
end
$$;

create function placet.sees_grant(id uuid) returns boolean
language plpgsql stable
as $$
begin
	return exists (
	    select from placet.access_grant g where g.grant_id = id);
end
$$;

alter table placet.app_user enable row level security, force row level security;
alter table placet.account enable row level security, force row level security;
alter table placet.membership enable row level security, force row level security;
alter table placet.session enable row level security, force row level security;
alter table placet.password_reset
    enable row level security, force row level security;
alter table placet.client enable row level security, force row level security;
alter table placet.client_secret
    enable row level security, force row level security;
alter table placet.client_version
    enable row level security, force row level security;
alter table placet.access_grant
    enable row level security, force row level security;
alter table placet.grant_account
    enable row level security, force row level security;
alter table placet.decision enable row level security, force row level security;
alter table placet.held_token
    enable row level security, force row level security;
alter table placet.delivery enable row level security, force row level security;
alter table placet.audit enable row level security, force row level security;

-- membership: one's own, and that of one's fellows; owners appoint.
create policy sees on placet.membership for select using (
	(select placet.actor_is_trusted())
	or user_id = (select placet.actor_user())
	or case
		when current_setting('placet.sight', true) = 'own' then false
		else account_id =
		    any ((select placet.actor_accounts('member'))::uuid[])
	end);
create policy adds on placet.membership for insert with check (
	(select placet.actor_rules())
	or account_id = any ((select placet.actor_accounts('owner'))::uuid[]));
create policy changes on placet.membership for update using (
	(select placet.actor_rules())
	or account_id = any ((select placet.actor_accounts('owner'))::uuid[]));
create policy removes on placet.membership for delete using (
	(select placet.actor_rules())
	or account_id = any ((select placet.actor_accounts('owner'))::uuid[]));

-- app_user: oneself, and by name the members of one's accounts.
create policy sees on placet.app_user for select using (
	(select placet.actor_is_trusted())
	or user_id = (select placet.actor_user())
	or placet.is_fellow(user_id));
create policy adds on placet.app_user for insert with check (
	(select placet.actor_rules()));
create policy changes on placet.app_user for update using (
	(select placet.actor_is_trusted())
	or user_id = (select placet.actor_user()));

-- account: one's own, and who stands behind a public client.
create policy sees on placet.account for select using (
	(select placet.actor_is_trusted())
	or account_id = any ((select placet.actor_accounts('member'))::uuid[])
	or placet.has_public_client(account_id));
create policy adds on placet.account for insert with check (
	(select placet.actor_rules()));
create policy changes on placet.account for update using (
	(select placet.actor_rules())
	or account_id = any ((select placet.actor_accounts('owner'))::uuid[]));

create policy own on placet.session using (
	(select placet.actor_is_trusted())
	or user_id = (select placet.actor_user()));

create policy own on placet.password_reset using (
	(select placet.actor_is_trusted()));

-- client: public ones are every user's to see, private ones their members'.
create policy sees on placet.client for select using (
	(select placet.actor_is_trusted())
	or (is_public and (select placet.actor_user()) is not null)
	or account_id = any ((select placet.actor_accounts('member'))::uuid[]));
create policy adds on placet.client for insert with check (
	(select placet.actor_rules())
	or account_id = any ((select placet.actor_accounts('developer'))::uuid[]));
create policy changes on placet.client for update using (
	(select placet.actor_rules())
	or account_id = any ((select placet.actor_accounts('developer'))::uuid[]));

create policy sees on placet.client_version for select using (
	(select placet.actor_is_trusted())
	or account_id = any ((select placet.actor_accounts('member'))::uuid[]));
create policy adds on placet.client_version for insert with check (
	(select placet.actor_rules())
	or account_id = any ((select placet.actor_accounts('developer'))::uuid[]));

create policy developers on placet.client_secret using (
	(select placet.actor_is_trusted())
	or placet.develops(client_id));

-- grants: the user's, and for an account's admins those that reach into it.
create policy sees on placet.grant_account for select using (
	(select placet.actor_is_trusted())
	or user_id = (select placet.actor_user())
	or account_id = any ((select placet.actor_accounts('admin'))::uuid[]));
create policy adds on placet.grant_account for insert with check (
	user_id = (select placet.actor_user()));

create policy sees on placet.access_grant for select using (
	(select placet.actor_is_trusted())
	or user_id = (select placet.actor_user())
	or placet.reaches_in(grant_id));
create policy adds on placet.access_grant for insert with check (
	user_id = (select placet.actor_user()));
create policy changes on placet.access_grant for update using (
	(select placet.actor_is_trusted())
	or user_id = (select placet.actor_user())
	or placet.reaches_in(grant_id));

create policy own on placet.decision using (
	(select placet.actor_is_trusted())
	or user_id = (select placet.actor_user()));

create policy machines on placet.held_token using (
	(select placet.actor_is_trusted()));

create policy sees on placet.delivery for select using (
	(select placet.actor_is_trusted())
	or user_id = (select placet.actor_user()));
create policy adds on placet.delivery for insert with check (
	placet.sees_grant(grant_id));
create policy changes on placet.delivery for update using (
	(select placet.actor_is_trusted()));

-- audit: written in one's own name only.
create policy sees on placet.audit for select using (
	(select placet.actor_rules())
	or user_id = (select placet.actor_user()));
create policy adds on placet.audit for insert with check (
	actor = (select placet.actor()));

grant select on all tables in schema placet to placet_writer, placet_reader;
grant insert on all tables in schema placet to placet_writer;
grant update on placet.account, placet.rate_bucket, placet.rate_member,
    placet.client, placet.client_secret, placet.resource_server,
    placet.engine, placet.held_token, placet.delivery, placet.start
    to placet_writer;
-- What somebody is, answered or allowed is written once: nobody who comes as
-- the program can widen it afterwards (I2).
grant update (password_hash, password_set_at, is_disabled)
    on placet.app_user to placet_writer;
grant update (role) on placet.membership to placet_writer;
grant update (cookie_hash, signed_in_at, last_seen_at, closed_at)
    on placet.session to placet_writer;
grant update (spent_at) on placet.password_reset to placet_writer;
grant update (epoch, state, last_renewed_at, ended_at, ended_by, end_reason)
    on placet.access_grant to placet_writer;
grant update (state, accepted_at) on placet.decision to placet_writer;
grant delete on placet.membership, placet.rate_bucket, placet.rate_member,
    placet.held_token, placet.start to placet_writer;

commit;
