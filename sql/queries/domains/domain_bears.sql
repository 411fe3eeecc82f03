-- name: domain_bears
-- purpose: The apps that lose their badge with a domain: some, and how many.
-- kind: read
-- rows: many
-- in: account_id uuid, name text, most bigint
-- out: name text, total bigint
select b.name, count(*) over () as total
from placet.domain_bears(:account_id, :name) b
order by lower(b.name), b.client_id
limit :most
