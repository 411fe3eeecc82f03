-- The look-up's own words for what it found; an operator's look-up.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

-- 'proved', 'missing' or 'unknown': nobody can say, so nothing is lost by it.
create or replace function placet.domain_answer(verdict text) returns text
language sql immutable parallel safe
return case
	when verdict = 'verified' then 'proved'
	when verdict in ('no_name', 'no_record', 'wrong_record', 'own_name')
	then 'missing'
	when verdict in ('dnssec_invalid', 'temporary', 'disagreement')
	then 'unknown'
end;

-- Every account's claim to one domain, for an operator who looks it up now.
create function placet.domain_take(domain text, lease_s bigint)
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
