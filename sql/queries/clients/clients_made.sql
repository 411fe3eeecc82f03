-- name: clients_made
-- purpose: How many clients people made for an account, of those it may have.
-- kind: read
-- rows: one
-- in: account_id uuid
-- out: count bigint
select count(*) as count
from placet.client c
where c.account_id = :account_id
  and not c.is_deleted
  and c.tier = 'hand'
