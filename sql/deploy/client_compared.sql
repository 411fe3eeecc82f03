-- What the engine has of a client is compared with the client's row.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * `compared_at`: when that was last done; whoever tells the engine compares its
 * answer. So nothing need be kept of what it said.
 */
alter table placet.client_mirror
    add column compared_at timestamptz not null default '-infinity';

/*
 * The engine has this version; what came after it is still due. `hash` null: it
 * has forgotten the client; else it says nothing any more. Whoever told it
 * something while the client was deleted has not told it that.
 */
create or replace function placet.client_mirror_done(id text, told bigint,
    hash bytea) returns void
language sql
begin atomic
	update placet.client_mirror m
	set known_version = told, known_at = clock_timestamp(),
	    compared_at = clock_timestamp(), leased_until = null,
	    trouble = null, attempts = 0, due_at = case
	    when c.version > told or c.is_deleted and hash is not null
	    then clock_timestamp() end
	from placet.client c
	where m.client_id = id and c.client_id = id
	  and m.known_version <= told;
end;

/*
 * The client that was not compared for longest, and for so long; nobody else
 * gets it until then. Deleted ones are refused here whatever the engine has.
 */
create function placet.client_mirror_compare(every_s bigint) returns text
language sql
begin atomic
	update placet.client_mirror m
	set compared_at = clock_timestamp()
	where m.client_id = (
		select w.client_id
		from placet.client_mirror w
		join placet.client c on c.client_id = w.client_id
		where w.due_at is null and not c.is_deleted
		  and w.compared_at <
		    clock_timestamp() - make_interval(secs => every_s)
		order by w.compared_at
		limit 1
		for update of w skip locked)
	returning m.client_id;
end;

-- squawk-ignore ban-drop-column
alter table placet.client_mirror drop column known_hash;

-- The engine has something else than this version, which it was told.
create function placet.client_mirror_again(id text, told bigint)
returns bigint
language sql
begin atomic
	with due as (
		update placet.client_mirror m
		set due_at = clock_timestamp(), trouble = 'changed'
		where m.client_id = id and m.known_version = told
		  and m.due_at is null
		returning 1)
	select count(*) from due;
end;

commit;
