-- Who was given tokens tells of them, whoever has the turn by then.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * The engine gave tokens. Keeps the newest for the deliverer, says whether the
 * grant is alive, and keeps the sealed answer for as long as it may be given
 * again; no answer: nothing is kept. A second time changes nothing.
 *
 * Where the lease was over before the store was there to be told, somebody else
 * has the turn, who finds out what became of the token, or has found out that
 * its answer was lost: here it is, for requests like the one that it was given
 * to (`app`, `print`). He has not asked the engine himself: he would have found
 * the token untouched, and by then the engine had exchanged it.
 *
 * refresh_answered, whose place it takes, stays for workers that still run.
 */
create function placet.refresh_landed(id bytea, me uuid, app text,
    print bytea, of_grant uuid, of_epoch bigint, at_engine text, kind text,
    kept bytea, hash bytea, answer bytea, until timestamptz, parcel text)
returns boolean
language plpgsql
as $$
declare
	alive boolean := true;
	awaited boolean;
begin
	if of_grant is not null then
		alive := placet.grant_renewed(of_grant, of_epoch, at_engine,
		    kind, kept, hash);
	end if;
	update placet.refresh_flight f
	set state = case when alive and answer is not null then 'answered'
		else 'spent' end,
	    sealed = case when alive then answer end,
	    client_id = app, fingerprint = print,
	    grant_id = of_grant, epoch = of_epoch,
	    answered_at = coalesce(f.answered_at, clock_timestamp()),
	    replay_until = until, owner = me,
	    ends_at = clock_timestamp() + interval '7 days'
	where f.flight_id = id
	  and (f.owner = me or f.state in ('flying', 'lost'))
	returning f.is_awaited into awaited;
	if awaited then
		perform placet.refresh_call(id,
		    case when alive then parcel else '' end);
	end if;
	return alive;
end
$$;

commit;
