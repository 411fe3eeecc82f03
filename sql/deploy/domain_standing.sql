-- Until when a domain was verified that is so no more.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * Until when the account had the proof that it lost or gave up; null: it has it,
 * or never had. One row of an account and a domain has it, whichever claim is
 * the latest, so that nobody has to look for it among those that were removed.
 */
alter table placet.domain add column proven_until timestamptz;
grant update (proven_until) on placet.domain to placet_writer;

-- However a proof ends, and whatever becomes of the claim afterwards (f:N5).
create function placet.domain_end_is_kept() returns trigger
language plpgsql
as $$
declare
	ended timestamptz;
begin
	if tg_op = 'UPDATE' then
		if new.state in ('verified', 'stale') then
			new.proven_until := null;
		elsif old.state in ('verified', 'stale') then
			new.proven_until := coalesce(new.ended_at,
			    clock_timestamp());
		end if;
		return new;
	end if;
	select max(d.proven_until) into ended
	from placet.domain d
	where d.account_id = new.account_id and d.name = new.name
	  and d.state = 'removed';
	if ended is null then
		return new;
	end if;
	update placet.domain d
	set proven_until = null
	where d.account_id = new.account_id and d.name = new.name
	  and d.state = 'removed' and d.proven_until is not null;
	if new.state not in ('verified', 'stale') then
		new.proven_until := ended;
	end if;
	return new;
end
$$;
create trigger end_is_kept
before insert or update of state on placet.domain
for each row execute function placet.domain_end_is_kept();

commit;
