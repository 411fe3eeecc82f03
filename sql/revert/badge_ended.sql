-- Takes back: what a badge that ended says.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop function placet.domain_bears(uuid, text);

alter policy sees on placet.domain using (
	(select placet.actor_is_trusted())
	or account_id = any ((select placet.actor_accounts('member'))::uuid[])
	or (state in ('verified', 'stale', 'lapsed')
	    and placet.has_public_client(account_id)));

/*
 * The badge that a domain is for its account's apps, or was until its check
 * lapsed: who reads an app joins this by the domain that it shows and its
 * account. The reader's own sight of placet.domain applies.
 */
create or replace view placet.badge with (security_invoker = true) as
select d.account_id, d.name as domain,
    case when d.state <> 'lapsed' then d.name end as verified_domain,
    case when d.state <> 'lapsed' then d.verified_since end as verified_since,
    case when d.state <> 'lapsed' then d.confirmed_at end as verified_checked,
    case when d.state = 'lapsed' then d.name end as lapsed_domain,
    case when d.state = 'lapsed' then d.ended_at end as lapsed_at
from placet.domain d
where d.state in ('verified', 'stale', 'lapsed');

/*
 * Whose standing is that of an app's badge: the domain that it shows, for as
 * long as verified domains of its account cover every host that a public app
 * sends people to (f:C10). Where one no longer does, that one: its lapse is the
 * badge's, and is said (f:N5). null: nothing of it was ever verified, or it is
 * another account's now.
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
	    where d.account_id = c.account_id and d.state = 'lapsed'
	      and (d.name = c.verified_domain or exists (
		select from unnest(unproven) h
		where placet.host_is_below(h, d.name)))
	    order by d.ended_at desc
	    limit 1);
end
$$;

commit;
