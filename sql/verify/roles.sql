-- The three roles.
begin;

select 1 / count(*) from pg_roles where rolname = 'placet_writer';
select 1 / count(*) from pg_roles where rolname = 'placet_reader';

rollback;
