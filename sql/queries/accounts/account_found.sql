-- name: account_found
-- purpose: A person opens an account and owns it.
-- kind: change
-- rows: one
-- actor: machine:accounts
-- in: user_id uuid, name text, small text, shown text
-- out: account_id uuid
select f.account_id
from placet.account_found(:user_id, :name, :small, :shown) f (account_id)
