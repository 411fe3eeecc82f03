-- name: members_page
-- purpose: Who belongs to an account, by id, or one of them.
-- kind: read
-- rows: many
-- in: account_id uuid, user_id uuid?, after_id uuid, row_count bigint
-- out: user_id uuid, email text, name text, role text, since timestamptz
-- out: version bigint
select u.user_id, u.email, u.name, m.role, m.since,
    placet.member_version(m.account_id, m.user_id) as version
from placet.membership m
join placet.app_user u on u.user_id = m.user_id
where m.account_id = :account_id
  and (:user_id is null or m.user_id = :user_id)
  and m.user_id > :after_id
order by m.user_id
limit :row_count
