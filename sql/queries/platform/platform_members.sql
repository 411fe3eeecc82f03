-- name: platform_members
-- purpose: Who belongs to an account, and who that is at the provider, by id.
-- kind: read
-- rows: many
-- in: account_id uuid, issuer text, after uuid, row_count bigint
-- out: user_id uuid, email text, role text, subject text?
select m.user_id, u.email, m.role, i.subject
from placet.membership m
join placet.app_user u on u.user_id = m.user_id
left join placet.user_identity i
    on i.user_id = m.user_id and i.issuer = :issuer
where m.account_id = :account_id and m.user_id > :after
order by m.user_id
limit :row_count
