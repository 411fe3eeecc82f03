-- Where too many clients wait for somebody to use them, the oldest go first.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * Refuses when as many clients of this kind as may be are waiting for somebody
 * to use them. Which of them are in use is looked up only then.
 *
 * Whoever fills it must not keep everybody else out until they run out by
 * themselves: those that waited longest, and longer than a person needs to
 * answer, make room. An app asks as soon as it is registered, and a document
 * can be read again at any time.
 */
create or replace function placet.registrations_below(kind text, most bigint)
returns void
language plpgsql
as $$
declare
	waits interval := case kind when 'document' then interval '10 minutes'
	    else interval '1 hour' end;
begin
	for turn in 1 .. 3 loop
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
		elsif turn = 2 then
			update placet.registration r
			set reap_at = clock_timestamp()
			where r.client_id in (
				select o.client_id
				from placet.registration o
				join placet.client c
				    on c.client_id = o.client_id
				where o.used_at is null
				  and o.reap_at > clock_timestamp()
				  and o.registered_at
				    < clock_timestamp() - waits
				  and c.tier = kind
				  and not c.is_deleted
				  and not c.is_suspended
				order by o.registered_at
				limit 10);
		end if;
	end loop;
	perform placet.refuse('PC429', 'too many that nobody uses');
end
$$;

commit;
