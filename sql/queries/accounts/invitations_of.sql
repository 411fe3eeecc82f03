-- name: invitations_of
-- purpose: Whom an account asked to join, for its owners.
-- kind: read
-- rows: many
-- in: account_id uuid
-- out: invitation_id uuid, email text, role text, expires_at timestamptz
select i.invitation_id, i.email, i.role, i.expires_at
from placet.invitation i
where i.account_id = :account_id
  and i.answered_at is null
  and i.expires_at > now()
order by i.made_at desc
limit 200
