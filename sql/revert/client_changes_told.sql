-- Takes back: visible changes of a public client are told.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop trigger change_is_told on placet.client_version;
drop function placet.client_change_is_told();
drop function placet.changes_seen(jsonb, jsonb);
drop function placet.key_ids(text);
-- What a version changed: of a list what came and what went, of anything else
-- the old and the new text.
create or replace function placet.version_changes(was jsonb, is_now jsonb)
returns table (field text, is_added boolean, said text)
language sql immutable
begin atomic
	select k.field, x.is_added, x.said
	from (
		select jsonb_object_keys(was || is_now) as field) k
	cross join lateral (
		select false as is_added, o.said
		from unnest(placet.json_texts(was -> k.field)) o (said)
		where o.said <> all (placet.json_texts(is_now -> k.field))
		union all
		select true, n.said
		from unnest(placet.json_texts(is_now -> k.field)) n (said)
		where n.said <> all (placet.json_texts(was -> k.field))) x
	where (was -> k.field) is distinct from (is_now -> k.field)
	  and k.field <> 'account'
	order by k.field, x.is_added;
end;
select set_config('placet.actor', 'system', true);
delete from placet.mail m where m.kind = 'client_changed';
delete from placet.mail_kind k where k.kind = 'client_changed';

commit;
