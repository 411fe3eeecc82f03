-- name: client_deleted_find
-- purpose: A client that an account had and deleted.
-- kind: read
-- rows: maybe
-- in: account_id uuid, client_id text
-- out: name text, is_told boolean
select c.name, coalesce(m.due_at is null, true) as is_told
from placet.client c
left join placet.client_mirror m on m.client_id = c.client_id
where c.account_id = :account_id and c.client_id = :client_id
  and c.is_deleted
