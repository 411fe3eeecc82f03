-- Which client was not compared with the engine's copy for longest.
begin;

select 1 / count(*)
from pg_catalog.pg_index i
where i.indexrelid = 'placet.client_mirror_compared'::regclass
  and i.indisvalid;

rollback;
