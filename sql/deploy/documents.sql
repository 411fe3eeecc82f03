-- Clients that are a document at an address of their own: until when the
-- document counts, and what ends when it changes.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

-- Until then the document is not asked for again (RFC 9111, clamped); null:
-- it must be.
alter table placet.registration
    add column document_fresh_until timestamptz;

create function placet.document_fresh(address text, fresh_s bigint)
returns void
language sql
begin atomic
	update placet.registration r
	set document_fresh_until = clock_timestamp()
	    + make_interval(secs => fresh_s)
	where r.document_url = address;
end;

/*
 * What somebody allowed was for a client that answers at this place and proves
 * itself in this way. Whoever changes that in the document is asked for anew:
 * grants whose redirect host is gone end, and all of them when the way of
 * authentication changes. A new name, key or path ends nothing: it is a new
 * version, and a new version is never let in without its page.
 */
create function placet.document_changed() returns trigger
language plpgsql
as $$
begin
	perform placet.grant_end(array(
	    select g.grant_id from placet.access_grant g
	    where g.client_id = new.client_id and g.state = 'live'
	      and (new.method <> old.method or g.redirect_host <> all (array(
		select placet.redirect_host(u)
		from unnest(new.redirect_uris) u)))),
	    'client document changed');
	return null;
end
$$;

create trigger document_changed
after update of method, redirect_uris on placet.client
for each row when (new.tier = 'document' and not new.is_deleted
    and (new.method <> old.method or new.redirect_uris <> old.redirect_uris))
execute function placet.document_changed();

commit;
