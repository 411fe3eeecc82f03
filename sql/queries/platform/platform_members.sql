-- name: platform_members
-- purpose: Who belongs to an account, and who that is at the provider.
-- kind: read
-- rows: many
-- in: account_id uuid, issuer text
-- out: email text, role text, subject text?
select u.email, m.role, i.subject
from placet.membership m
join placet.app_user u on u.user_id = m.user_id
left join placet.user_identity i
    on i.user_id = m.user_id and i.issuer = :issuer
where m.account_id = :account_id
order by u.email
