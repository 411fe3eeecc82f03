-- Takes back: a domain that an operator gives a public client.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * The domain that a client shows as verified: one that its account has proved.
 * Who reads a client joins that proof, so the badge goes with it (I4).
 */
create function placet.client_domain_set(id text, domain text) returns void
language plpgsql
as $$
declare
	owner uuid;
begin
	perform placet.lock_alone('client', id);
	select c.account_id into owner
	from placet.client c
	where c.client_id = id and not c.is_deleted;
	if not found then
		perform placet.refuse('PC404', 'no such client');
	end if;
	perform placet.only_admins(owner);
	if not exists (select from placet.domain d
	    where d.account_id = owner and d.name = domain
	      and d.state in ('verified', 'stale')) then
		perform placet.refuse('PC409', 'this account has no proof');
	end if;
	update placet.client c
	set verified_domain = domain, verified_since = clock_timestamp()
	where c.client_id = id and c.verified_domain is distinct from domain;
	if found then
		perform placet.note('client_domain_set', id,
		    placet.actor_user(), jsonb_build_object('domain', domain));
	end if;
end
$$;

drop function placet.client_domain_put(text, bigint, text, text, text, text[],
    text[], boolean);

commit;
