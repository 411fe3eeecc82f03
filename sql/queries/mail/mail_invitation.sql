-- name: mail_invitation
-- purpose: What a mail tells about an invitation that is still open.
-- kind: read
-- rows: maybe
-- in: invitation_id uuid
-- out: account_name text, inviter text, expires_at timestamptz, name text
-- out: role text
select a.name as account_name, coalesce(b.name, '') as inviter,
    i.expires_at, coalesce(u.name, '') as name, i.role
from placet.invitation i
join placet.account a on a.account_id = i.account_id
left join placet.app_user b on b.user_id = i.invited_by
left join placet.app_user u on u.email_key = i.email_key
where i.invitation_id = :invitation_id
  and i.answered_at is null
  and i.expires_at > now()
  and not a.is_closed
