-- name: account_members
-- purpose: Who belongs to an account, for those who do.
-- kind: read
-- rows: many
-- in: account_id uuid
-- out: user_id uuid, email text, name text, role text
select u.user_id, u.email, u.name, m.role
from placet.membership m
join placet.app_user u on u.user_id = m.user_id
where m.account_id = :account_id
order by placet.role_rank(m.role) desc, lower(u.name), u.user_id
limit 1000
