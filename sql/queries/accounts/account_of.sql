-- name: account_of
-- purpose: One account of a user's, and as what he belongs to it.
-- kind: read
-- rows: maybe
-- in: user_id uuid, account_id uuid
-- out: name text, role text
select a.name, m.role
from placet.membership m
join placet.account a on a.account_id = m.account_id
where m.user_id = :user_id
  and m.account_id = :account_id
  and not a.is_closed
