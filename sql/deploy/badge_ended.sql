-- A badge that ended says since when, whoever ended the proof.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

-- That a proof ended is for everybody who may meet its apps, too (f:N5).
alter policy sees on placet.domain using (
	(select placet.actor_is_trusted())
	or account_id = any ((select placet.actor_accounts('member'))::uuid[])
	or ((state in ('verified', 'stale') or proven_until is not null)
	    and placet.has_public_client(account_id)));

/*
 * The badge that a domain is for its account's apps, or was until the proof
 * ended: who reads an app joins this by the domain that it shows and its
 * account. The reader's own sight of placet.domain applies. The condition is
 * that of the index domain_standing: one row.
 */
create or replace view placet.badge with (security_invoker = true) as
select d.account_id, d.name as domain,
    case when d.proven_until is null then d.name end as verified_domain,
    case when d.proven_until is null then d.verified_since
	end as verified_since,
    case when d.proven_until is null then d.confirmed_at
	end as verified_checked,
    case when d.proven_until is not null then d.name end as lapsed_domain,
    d.proven_until as lapsed_at
from placet.domain d
where d.state in ('verified', 'stale') or d.proven_until is not null;

/*
 * Whose standing is that of an app's badge: the domain that it shows, for as
 * long as verified domains of its account cover every host that a public app
 * sends people to (f:C10). Where one no longer does, that one: its end is the
 * badge's, and is said (f:N5), whoever has it by now. null: the account never
 * proved anything of it.
 */
create or replace function placet.shown_under(c placet.client) returns text
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
	    where d.account_id = c.account_id and d.proven_until is not null
	      and (d.name = c.verified_domain or exists (
		select from unnest(unproven) h
		where placet.host_is_below(h, d.name)))
	    order by d.proven_until desc
	    limit 1);
end
$$;

/*
 * The apps that people read as verified and that would not be without this
 * domain: they are shown under it, or it alone covers a host that they send
 * people to. The operator's own have no badge to lose.
 */
create function placet.domain_bears(account uuid, domain text)
returns table (client_id text, name text)
language plpgsql stable
as $$
begin
	return query
	select c.client_id, c.name
	from placet.client c
	join placet.domain s on s.name = placet.shown_under(c)
	  and s.account_id = account and s.state in ('verified', 'stale')
	where c.account_id = account and c.is_public and not c.is_deleted
	  and not c.is_first_party
	  and (c.verified_domain = domain or exists (
		select from unnest(c.redirect_uris) r
		where r like 'https://%'
		  and placet.host_is_below(placet.redirect_host(r), domain)
		  and not exists (
			select from placet.domain o
			where o.account_id = account and o.name <> domain
			  and o.state in ('verified', 'stale')
			  and placet.host_is_below(placet.redirect_host(r),
			      o.name))));
end
$$;

commit;
