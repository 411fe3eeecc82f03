-- One app of a person may be several clients; taken back together.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * Which clients a person knows as one app: the same text for each of them.
 *
 * A program that registers itself does so again on every device, so those of
 * one owner that have one name and lead to exactly the same hosts are one app
 * (f:I9). Where one client may lead to a host more, it is another app: it would
 * hide behind the first. Every other client is an app of its own, whatever name
 * it bears, and so is one that leads nowhere (RFC 8628).
 */
create function placet.app_group(client text, tier text, owner uuid,
    name text, redirect_uris text[]) returns text
language sql stable
as $$
	select case
	    when tier = 'self' and cardinality(redirect_uris) > 0 then
		jsonb_build_array(owner, name, (
		    select jsonb_agg(distinct lower(placet.redirect_host(u)))
		    from unnest(redirect_uris) u))::text
	    else jsonb_build_array(client)::text
	end
$$;

-- Ends all that a person allows the app of one of their grants, ended or not;
-- the lock lets no decision slip between. A Placet of before still asks
-- grants_revoke_app, which knows one client only.
create function placet.grants_revoke_group(who uuid, id uuid, reason text)
returns bigint
language plpgsql
as $$
declare
	app text;
begin
	perform placet.lock_alone('user', who::text);
	select placet.app_group(g.client_id, c.tier, c.account_id, c.name,
	    c.redirect_uris)
	into app
	from placet.access_grant g
	left join placet.client c on c.client_id = g.client_id
	where g.grant_id = id and g.user_id = who
	  and (placet.actor_is_trusted() or who = placet.actor_user());
	if not found then
		perform placet.refuse('PC404', 'no such grant');
	end if;
	return placet.grant_end(array(
	    select g.grant_id
	    from placet.access_grant g
	    left join placet.client c on c.client_id = g.client_id
	    where g.user_id = who and g.state = 'live'
	      and placet.app_group(g.client_id, c.tier, c.account_id, c.name,
		c.redirect_uris) = app), reason);
end
$$;

commit;
