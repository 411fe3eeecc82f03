-- name: user_add
-- purpose: Adds a user; PC409 or 23505 when the address is taken.
-- kind: change
-- rows: one
-- in: email text, name text, password_hash text?, is_operator boolean
-- out: user_id uuid
select u.user_id
from placet.user_add(:email, :name, :password_hash, :is_operator)
    u (user_id)
