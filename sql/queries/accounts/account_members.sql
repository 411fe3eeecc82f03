-- name: account_members
-- purpose: Who belongs to an account, oneself first, then by role.
-- kind: read
-- rows: many
-- in: account_id uuid, from_row bigint, row_count bigint
-- out: user_id uuid, email text, name text, role text, total bigint
select u.user_id, u.email, u.name, m.role, count(*) over () as total
from placet.membership m
join placet.app_user u on u.user_id = m.user_id
where m.account_id = :account_id
order by m.user_id = placet.actor_user() desc, placet.role_rank(m.role) desc,
    lower(u.name), u.user_id
limit :row_count offset :from_row
