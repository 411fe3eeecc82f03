-- name: policy_preview
-- purpose: What a policy would refuse of what an account has: the first ones.
-- kind: read
-- rows: many
-- in: account_id uuid, new_apps text, row_count bigint
-- out: client_name text, member_name text, member_email text
-- out: granted_at timestamptz
select coalesce(c.name, g.client_id) as client_name,
    coalesce(u.name, '') as member_name, coalesce(u.email, '') as member_email,
    g.granted_at
from placet.policy_refused(:account_id, :new_apps) r (grant_id)
join placet.access_grant g on g.grant_id = r.grant_id
left join placet.app_user u on u.user_id = g.user_id
left join placet.client c on c.client_id = g.client_id
order by lower(coalesce(c.name, g.client_id)), lower(coalesce(u.name, '')),
    g.granted_at desc, g.grant_id
limit :row_count
