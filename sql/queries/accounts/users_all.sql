-- name: users_all
-- purpose: All users, for the operator.
-- kind: read
-- rows: many
-- out: user_id uuid, email text, name text, is_operator boolean
-- out: is_disabled boolean, created_at timestamptz
select u.user_id, u.email, u.name, u.is_operator, u.is_disabled, u.created_at
from placet.app_user u
order by u.email_key
limit 10000
