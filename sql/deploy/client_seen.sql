-- Which version of a client was seen.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * The client, if it is of one of these versions (RFC 9110 section 13.1.1), and
 * it stays so until this transaction ends; `seen` empty: of whichever. In front
 * of the function that changes it, in the same statement.
 */
create function placet.client_seen(id text, seen text[]) returns text
language plpgsql
as $$
begin
	if cardinality(seen) = 0 then
		return id;
	end if;
	perform placet.lock_alone('client', id);
	perform from placet.client c
	where c.client_id = id and not c.is_deleted
	  and c.version::text = any (seen);
	if not found then
		perform placet.refuse('PC412', 'another version');
	end if;
	return id;
end
$$;

commit;
