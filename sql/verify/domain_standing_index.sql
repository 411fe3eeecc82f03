-- What had ended before it was written down; one standing of a domain.
begin;

select 1 / (count(*) = 1)::integer
from pg_catalog.pg_index i
where i.indexrelid = 'placet.domain_standing'::regclass and i.indisvalid;

rollback;
