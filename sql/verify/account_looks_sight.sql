-- Nobody acting sees how accounts' names look.
begin;

select 1 / count(*) from pg_policies
where schemaname = 'placet' and tablename = 'account_skeleton'
  and policyname = 'sees' and qual like '%actor_is_trusted%';

rollback;
