-- The two roles that the program connects as. Whoever sets an installation up
-- makes them with LOGIN; where one is missing it is made here without, so that
-- rights have a receiver. Whoever migrates owns what is made.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

do $$
declare
	wanted text;
begin
	foreach wanted in array
	    array['placet_writer', 'placet_reader']
	loop
		if not exists (select from pg_roles where rolname = wanted) then
			execute format('create role %I nologin', wanted);
		end if;
	end loop;
end
$$;

commit;
