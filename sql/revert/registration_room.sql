-- Takes back: where too many clients wait, the oldest go first.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

create or replace function placet.registrations_below(kind text, most bigint)
returns void
language plpgsql
as $$
begin
	for turn in 1 .. 2 loop
		if most > (select count(*) from (
		    select from placet.registration r
		    join placet.client c on c.client_id = r.client_id
		    where r.used_at is null and r.reap_at > clock_timestamp()
		      and c.tier = kind
		      and not c.is_deleted and not c.is_suspended
		    limit most) unused) then
			return;
		end if;
		if turn = 1 then
			perform placet.registrations_seen();
		end if;
	end loop;
	perform placet.refuse('PC429', 'too many that nobody uses');
end
$$;

commit;
