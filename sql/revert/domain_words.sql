-- Takes back: the look-up's own words for what it found.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop function placet.domain_take(text, bigint);
create or replace function placet.domain_answer(verdict text) returns text
language sql immutable parallel safe
return case
	when verdict = 'proved' then 'proved'
	when verdict in ('no_name', 'no_record', 'wrong') then 'missing'
	when verdict in ('bogus', 'temporary', 'disagreement') then 'unknown'
end;

commit;
