-- name: account_by_name
-- purpose: The account of this name, closed or not.
-- kind: read
-- rows: maybe
-- in: name text
-- out: account_id uuid, is_closed boolean
select a.account_id, a.is_closed
from placet.account a
where lower(a.name) = lower(:name)
  and a.account_id <> placet.built_in_account()
