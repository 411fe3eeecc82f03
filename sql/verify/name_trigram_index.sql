-- The trigrams of the names of public clients.
begin;

select 1 / count(*)
from pg_catalog.pg_index i
where i.indexrelid = 'placet.client_skeleton_trigrams'::regclass
  and i.indisvalid;

rollback;
