-- Which resource the tokens of a known grant are for.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

-- In one transaction with its successor, which gives all that it gave: a
-- Placet of before asks on and sees no difference.
-- squawk-ignore ban-drop-function
drop function placet.grants_known(uuid, text);

/*
 * What a user allows an app already: one place in each list for each live
 * grant, newest first; scopes and accounts as words, and the resource
 * that its tokens are for, '' for none. In steps, so that the usual case (none)
 * costs one look at an index.
 */
create function placet.grants_known(who uuid, app text)
returns table (grants uuid[], scopes text[], accounts text[], versions text[],
    audiences text[])
language plpgsql
as $$
declare
	one record;
	facts record;
begin
	grants := '{}';
	scopes := '{}';
	accounts := '{}';
	versions := '{}';
	audiences := '{}';
	for one in
	    select g.grant_id, g.epoch, g.client_version, g.audience
	    from placet.access_grant g
	    where g.user_id = who and g.client_id = app and g.state = 'live'
	    order by g.granted_at desc, g.grant_id
	    limit 100
	loop
		select f.scopes as scopes, f.accounts as accounts into facts
		from placet.grant_facts(one.grant_id, one.epoch) f
		where f.is_alive;
		if not found then
			continue;
		end if;
		grants := grants || one.grant_id;
		scopes := scopes || array_to_string(facts.scopes, ' ');
		accounts := accounts || array_to_string(facts.accounts, ' ');
		versions := versions || one.client_version::text;
		audiences := audiences || coalesce(one.audience, '');
	end loop;
	return next;
end
$$;

commit;
