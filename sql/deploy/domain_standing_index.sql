-- What had ended before it was written down; one standing of a domain.
set lock_timeout = '1s';
set statement_timeout = '1h';

-- A few accounts at a time, from the history of their domains.
set placet.actor = 'system';
do $$
declare
	from_id uuid := '00000000-0000-0000-0000-000000000000';
	batch uuid[];
begin
	loop
		select array_agg(b.account_id order by b.account_id) into batch
		from (
			select distinct d.account_id
			from placet.domain d
			where d.account_id > from_id
			order by d.account_id
			limit 100) b;
		exit when batch is null;
		update placet.domain d
		set proven_until = e.at
		from (
			select o.account_id, o.name, max(over.at) as at
			from placet.domain o
			cross join lateral (
				select p.at
				from placet.domain_proof p
				where p.domain_id = o.domain_id
				  and p.proof_id > (
					select max(v.proof_id)
					from placet.domain_proof v
					where v.domain_id = o.domain_id
					  and v.state in ('verified', 'stale'))
				order by p.proof_id
				limit 1) over
			where o.account_id = any (batch)
			group by o.account_id, o.name) e
		where d.proven_until is null
		  and d.state not in ('verified', 'stale')
		  and d.domain_id = (
			select t.domain_id
			from placet.domain t
			where t.account_id = e.account_id and t.name = e.name
			order by t.state <> 'removed' desc, t.ended_at desc
			limit 1);
		from_id := batch[array_upper(batch, 1)];
		commit;
	end loop;
end
$$;

-- What a run that was cut off may have left.
drop index concurrently if exists placet.domain_standing;
create unique index concurrently if not exists domain_standing
    on placet.domain (account_id, name)
    where state in ('verified', 'stale') or proven_until is not null;
