-- name: account_add
-- purpose: Adds an account; 23505 when the name is taken.
-- kind: change
-- rows: one
-- in: name text, small text, shown text
-- out: account_id uuid
select a.account_id
from placet.account_add(:name, :small, :shown) a (account_id)
