-- name: accounts_of
-- purpose: The accounts a user belongs to, and as what.
-- kind: read
-- rows: many
-- in: user_id uuid
-- out: account_id uuid, name text, role text, is_closed boolean
select a.account_id, a.name, m.role, a.is_closed
from placet.membership m
join placet.account a on a.account_id = m.account_id
where m.user_id = :user_id
order by lower(a.name), a.account_id
limit 1000
