-- name: accounts_all
-- purpose: All accounts, for the operator.
-- kind: read
-- rows: many
-- out: account_id uuid, name text, is_closed boolean, created_at timestamptz
select a.account_id, a.name, a.is_closed, a.created_at
from placet.account a
where a.account_id <> placet.built_in_account()
order by lower(a.name)
limit 10000
