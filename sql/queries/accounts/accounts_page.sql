-- name: accounts_page
-- purpose: The open accounts a user belongs to, by id, or one of them.
-- kind: read
-- rows: many
-- in: user_id uuid, account_id uuid?, after_id uuid, row_count bigint
-- out: account_id uuid, name text, role text, created_at timestamptz
select a.account_id, a.name, m.role, a.created_at
from placet.membership m
join placet.account a on a.account_id = m.account_id
where m.user_id = :user_id
  and (:account_id is null or a.account_id = :account_id)
  and a.account_id > :after_id
  and not a.is_closed
order by a.account_id
limit :row_count
