-- name: accounts_of
-- purpose: The open accounts a user belongs to, and as what.
-- kind: read
-- rows: many
-- in: user_id uuid
-- out: account_id uuid, name text, role text
select a.account_id, a.name, m.role
from placet.membership m
join placet.account a on a.account_id = m.account_id
where m.user_id = :user_id and not a.is_closed
order by lower(a.name), a.account_id
limit 1000
