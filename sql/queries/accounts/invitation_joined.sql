-- name: invitation_joined
-- purpose: The account that a person was invited to and belongs to.
-- kind: read
-- rows: maybe
-- actor: machine:accounts
-- in: user_id uuid, invitation_id uuid
-- out: account_id uuid
select i.account_id
from placet.invitation i
join placet.app_user u on u.email_key = i.email_key
join placet.membership m on m.account_id = i.account_id
    and m.user_id = u.user_id
where i.invitation_id = :invitation_id and u.user_id = :user_id
