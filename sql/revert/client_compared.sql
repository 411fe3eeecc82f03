-- Takes back: comparing what the engine has with the client's row.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop function placet.client_mirror_again(text, bigint);
drop function placet.client_mirror_compare(bigint);
alter table placet.client_mirror add column known_hash bytea
    check (length(known_hash) = 32);

create or replace function placet.client_mirror_done(id text, told bigint,
    hash bytea) returns void
language sql
begin atomic
	update placet.client_mirror m
	set known_version = told, known_at = clock_timestamp(),
	    known_hash = hash, leased_until = null, trouble = null,
	    attempts = 0, due_at = case
	    when c.version > told or c.is_deleted and hash is not null
	    then clock_timestamp() end
	from placet.client c
	where m.client_id = id and c.client_id = id
	  and m.known_version <= told;
end;

alter table placet.client_mirror drop column compared_at;

commit;
