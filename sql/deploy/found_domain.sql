-- Nobody becomes public under a domain whose record was not found.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * What a client lacks before it can be shown under a domain. In its grace a
 * domain goes on to vouch for the apps that it is shown with, and for no other:
 * at its last check its record has to be there.
 */
create or replace function placet.client_lacks(id text, under text)
returns text[]
language plpgsql stable
as $$
begin
	return (
	    select placet.client_lacks_so(c, under) || array(
		select 'domain_found'::text
		from placet.domain d
		where d.account_id = c.account_id and d.name = under
		  and d.state = 'stale'
		  and not (c.is_public
		      and c.verified_domain is not distinct from under))
	    from placet.client c
	    where c.client_id = id);
end
$$;

commit;
