-- Takes back: an operator's look-up waits as those of the schedule do.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

-- Every account's claim to one domain, for an operator who looks it up now.
create or replace function placet.domain_take(domain text, lease_s bigint)
returns table (domain_id uuid, claim uuid, account_id uuid, name text,
    state text, issued_at timestamptz, issued_before timestamptz)
language plpgsql
as $$
begin
	perform placet.only_rulers();
	return query update placet.domain d
	set claim = gen_random_uuid(), next_check_at = clock_timestamp()
	    + make_interval(secs => lease_s)
	where d.name = domain and d.next_check_at is not null
	returning d.domain_id, d.claim, d.account_id, d.name, d.state,
	    d.issued_at, d.issued_before;
end
$$;

commit;
