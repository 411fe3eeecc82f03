-- Everything that ends access: one function, whoever asks.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * Ends these grants where they still live: a new epoch, one delivery per
 * registered engine, one audit row and one notification each. Gives how many.
 *
 * The caller holds the lock of what the grants depend on (client, account or
 * user), so that none is added meanwhile; the rows are locked here, by id.
 *
 * force_generic_plan, here and where people wait: with the policies in it,
 * planning one of these statements takes longer than running it.
 */
create function placet.grant_end(grants uuid[], reason text) returns bigint
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
declare
	ended_count bigint;
begin
	perform from placet.access_grant g
	where g.grant_id = any (grants) and g.state = 'live'
	order by g.grant_id
	for update;

	with ended as (
		update placet.access_grant g
		set epoch = g.epoch + 1, state = 'ended',
		    ended_at = clock_timestamp(), ended_by = placet.actor(),
		    end_reason = reason
		where g.grant_id = any (grants) and g.state = 'live'
		returning g.grant_id, g.epoch, g.user_id, g.client_id
	), queued as (
		insert into placet.delivery
		    (grant_id, epoch, engine, user_id, client_id)
		select d.grant_id, d.epoch, e.name, d.user_id, d.client_id
		from ended d
		cross join placet.engine e
		where e.retired_at is null
	), noted as (
		insert into placet.audit
		    (event, actor, subject, user_id, detail)
		select 'grant_ended', placet.actor(), d.grant_id::text,
		    d.user_id, jsonb_build_object('reason', reason,
		    'epoch', d.epoch, 'client', d.client_id)
		from ended d
	)
	select count(pg_notify('placet_revoked', d.grant_id::text) is null)
	into ended_count
	from ended d;
	return ended_count;
end
$$;

/*
 * The one question: may this grant still be used, in this epoch? With what it
 * allows, cut to what its client may have at all. One plain query, so that the
 * planner sees through it; no row for an unknown grant.
 */
create function placet.grant_facts(wanted uuid, wanted_epoch bigint)
returns table (is_alive boolean, user_id uuid, client_id text, scopes text[],
    accounts uuid[], expires_at timestamptz)
language sql stable
as $$
	select
	    g.state = 'live'
	    and g.epoch = wanted_epoch
	    and (g.expires_at is null or g.expires_at > now())
	    and not coalesce(u.is_disabled, true)
	    and not coalesce(c.is_suspended or c.is_deleted, true)
	    and (c.is_public or exists (
		select from placet.membership m
		where m.account_id = c.account_id
		  and m.user_id = g.user_id))
	    and not exists (
		select from placet.grant_account r
		where r.grant_id = g.grant_id
		  and not exists (
			select from placet.membership m
			join placet.account a on a.account_id = m.account_id
			where m.account_id = r.account_id
			  and m.user_id = g.user_id
			  and placet.role_rank(m.role) >= g.minimum_rank
			  and not a.is_closed)),
	    g.user_id,
	    g.client_id,
	    array(select s.scope
		from unnest(g.scopes) with ordinality s (scope, place)
		where s.scope = any (c.scopes)
		   or s.scope = any (c.optional_scopes)
		order by s.place),
	    array(select r.account_id from placet.grant_account r
		where r.grant_id = g.grant_id order by r.account_id),
	    g.expires_at
	from placet.access_grant g
	left join placet.app_user u on u.user_id = g.user_id
	left join placet.client c on c.client_id = g.client_id
	where g.grant_id = wanted
$$;

-- The host a redirect leads to, without its port; of a private scheme, that.
create function placet.redirect_host(uri text) returns text
language sql immutable parallel safe
return coalesce(
    substring(uri from '^[A-Za-z][A-Za-z0-9+.-]*://(\[[^]/?#]*\]|[^/:?#]*)'),
    split_part(uri, ':', 1));

commit;
