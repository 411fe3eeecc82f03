-- A code was spent at the engine, and nobody was given what came of it.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

/*
 * The engine refused a code because it was spent, and has ended what came of it.
 * No tokens were given for it here, or `spent_at` would say so: an answer of the
 * engine got lost, with its worker or on its way. So there is nothing to end,
 * and whoever presents it has copied nothing. True: this was the first to tell.
 */
create function placet.code_lost(code bytea) returns boolean
language plpgsql
as $$
declare
	lost placet.authorization_code;
begin
	update placet.authorization_code c
	set reused_at = clock_timestamp(), sealed = null, sealed_until = null
	where c.code_hash = code and c.spent_at is null
	  and c.reused_at is null
	returning c.* into lost;
	if not found then
		return false;
	end if;
	perform placet.note('code_answer_lost', coalesce(lost.grant_id::text,
	    ''), lost.user_id, jsonb_build_object('client', lost.client_id));
	return true;
end
$$;

commit;
