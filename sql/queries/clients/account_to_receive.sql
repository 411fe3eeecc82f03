-- name: account_to_receive
-- purpose: The open account with this id or name.
-- kind: read
-- rows: maybe
-- actor: machine:accounts
-- in: account_id uuid?, name text
-- out: account_id uuid
select a.account_id
from placet.account a
where (a.account_id = :account_id
    or :account_id is null and lower(a.name) = lower(:name))
  and not a.is_closed
