-- No badge for an app that sends people where its account has proven nothing.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * Whose standing is that of an app's badge: the domain that it shows, for as
 * long as verified domains of its account cover every host that a public app
 * sends people to (f:C10). Where one no longer does, that one: its lapse is the
 * badge's, and is said (f:N5). null: nothing of it was ever verified, or it is
 * another account's now.
 */
create function placet.shown_under(c placet.client) returns text
language plpgsql stable
as $$
declare
	unproven text[];
begin
	if not c.is_public or c.verified_domain is null then
		return c.verified_domain;
	end if;
	unproven := placet.unproven_hosts(c.account_id, c.redirect_uris);
	if cardinality(unproven) = 0 then
		return c.verified_domain;
	end if;
	return (
	    select d.name
	    from placet.domain d
	    where d.account_id = c.account_id and d.state = 'lapsed'
	      and (d.name = c.verified_domain or exists (
		select from unnest(unproven) h
		where placet.host_is_below(h, d.name)))
	    order by d.ended_at desc
	    limit 1);
end
$$;

create or replace function placet.client_is_verified(app text) returns boolean
language plpgsql stable
as $$
begin
	return exists (
	    select from placet.client c
	    join placet.domain d on d.name = placet.shown_under(c)
	      and d.account_id = c.account_id
	    where c.client_id = app and d.state in ('verified', 'stale'));
end
$$;

commit;
