-- name: invitations_for
-- purpose: Accounts that ask a person to join.
-- kind: read
-- rows: many
-- actor: machine:accounts
-- in: user_id uuid
-- out: invitation_id uuid, account_name text, role text, inviter text
-- out: expires_at timestamptz
select i.invitation_id, a.name as account_name, i.role,
    coalesce(b.name, '') as inviter, i.expires_at
from placet.app_user u
join placet.invitation i on i.email_key = u.email_key
join placet.account a on a.account_id = i.account_id
left join placet.app_user b on b.user_id = i.invited_by
where u.user_id = :user_id
  and i.answered_at is null
  and i.expires_at > now()
  and not a.is_closed
order by i.made_at desc
limit 50
