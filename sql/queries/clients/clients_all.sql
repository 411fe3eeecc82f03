-- name: clients_all
-- purpose: All clients that are not deleted.
-- kind: read
-- rows: many
-- out: client_id text, name text, account_name text, is_public boolean
-- out: is_suspended boolean, created_at timestamptz
select c.client_id, c.name, a.name as account_name, c.is_public,
    c.is_suspended, c.created_at
from placet.client c
join placet.account a on a.account_id = c.account_id
where not c.is_deleted
order by c.name, c.client_id
limit 10000
