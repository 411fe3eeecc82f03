-- Takes back: what renewed a session is written down as what it was.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

create or replace function placet.session_refresh(cookie bytea, renewed bytea)
returns uuid
language plpgsql
as $$
declare
	seat uuid;
	whose uuid;
begin
	update placet.session s
	set cookie_hash = renewed, signed_in_at = clock_timestamp(),
	    last_seen_at = clock_timestamp()
	where s.cookie_hash = cookie and s.closed_at is null
	  and s.expires_at > clock_timestamp()
	returning s.session_id, s.user_id into seat, whose;
	if seat is null then
		perform placet.refuse('PC404', 'the session is over');
	end if;
	perform placet.note('password_given', whose::text, whose,
	    jsonb_build_object('session', seat));
	return seat;
end
$$;

drop function placet.session_renew(bytea, bytea, text);

commit;
