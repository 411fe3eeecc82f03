-- What people see of a public client changes: those who look after it are told.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

-- It waits for the next change of the same hand: who edits saves twice.
insert into placet.mail_kind
    (kind, gathers, burst, per_s, wait_s, keep_s)
values
    ('client_changed', true, 20, 3600, 30, 259200);

-- What a version changed: of a list what came and what went, of anything else
-- the old and the new text. Each side is unpacked once: a list may be long.
create or replace function placet.version_changes(was jsonb, is_now jsonb)
returns table (field text, is_added boolean, said text)
language sql immutable
begin atomic
	select k.field, x.is_added, x.said
	from (
		select coalesce(o.key, n.key) as field,
		    placet.json_texts(o.value) as before,
		    placet.json_texts(n.value) as after
		from jsonb_each(was) o
		full join jsonb_each(is_now) n on n.key = o.key
		where o.value is distinct from n.value
		  and coalesce(o.key, n.key) <> 'account'
		offset 0) k
	cross join lateral (
		select false as is_added, b.said
		from unnest(k.before) b (said)
		where b.said <> all (k.after)
		union all
		select true, a.said
		from unnest(k.after) a (said)
		where a.said <> all (k.before)) x
	order by k.field, x.is_added;
end;

-- The ids of the keys in a JWK set, none where they have none.
create function placet.key_ids(keys text) returns text
language sql immutable parallel safe
return coalesce((
    select string_agg(k ->> 'kid', ', ' order by k ->> 'kid')
    from jsonb_array_elements(keys::jsonb -> 'keys') k), '');

/*
 * What people see of a client, in the change of a version, if they saw it
 * before or see it now: of everybody's, and in the same hands. What a picture
 * or a key holds says nothing: of keys it says their ids.
 */
create function placet.changes_seen(was jsonb, is_now jsonb)
returns table (field text, is_added boolean, said text)
language sql immutable
begin atomic
	select c.field, c.is_added, case c.field
	    when 'jwks' then placet.key_ids(c.said)
	    when 'logo' then ''
	    else c.said end
	from placet.version_changes(was, is_now) c
	where c.field in ('name', 'logo', 'client_uri', 'policy_uri',
	    'tos_uri', 'redirect_uris', 'jwks', 'jwks_uri', 'domain',
	    'is_public', 'is_first_party')
	  and 'true' in (was ->> 'is_public', is_now ->> 'is_public')
	  and was -> 'account' = is_now -> 'account';
end;

/*
 * The owners and admins of its account, and who did it: that may have been
 * somebody with that person's session. Where from is theirs alone to read.
 */
create function placet.client_change_is_told() returns trigger
language plpgsql
as $$
declare
	was jsonb;
	who uuid := placet.actor_user();
	through text := nullif(current_setting('placet.through', true), '');
	peer text := nullif(current_setting('placet.peer', true), '');
begin
	select o.content into was
	from placet.client_version o
	where o.client_id = new.client_id and o.version = new.version - 1;
	if not exists (
	    select from placet.changes_seen(was, new.content)) then
		return null;
	end if;
	perform placet.mail_queue('client_changed:' || encode(sha256(
	    convert_to(new.client_id, 'UTF8')), 'hex') || ':' || new.version
	    || ':' || t.user_id, 'client_changed', t.user_id, null, null,
	    jsonb_strip_nulls(jsonb_build_object('client', new.client_id,
		'version', new.version, 'through', through,
		'peer', case when t.user_id = who then peer end)), null)
	from (
		select m.user_id
		from placet.membership m
		where m.account_id = new.account_id
		  and m.role in ('owner', 'admin')
		union
		select who
		where who is not null) t;
	return null;
end
$$;
create trigger change_is_told
after insert on placet.client_version
for each row when (new.version > 1)
execute function placet.client_change_is_told();

commit;
