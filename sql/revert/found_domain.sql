-- Takes back: nobody becomes public under a domain that was not found.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

create or replace function placet.client_lacks(id text, under text)
returns text[]
language plpgsql stable
as $$
begin
	return (
	    select placet.client_lacks_so(c, under)
	    from placet.client c
	    where c.client_id = id);
end
$$;

commit;
