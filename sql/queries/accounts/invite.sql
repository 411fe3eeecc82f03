-- name: invite
-- purpose: Asks the person with an address to join an account.
-- kind: change
-- rows: one
-- in: account_id uuid, email text, role text
-- out: invitation_id uuid, made_at timestamptz, expires_at timestamptz
select i.invitation_id, m.made_at, m.expires_at
from placet.invite(:account_id, :email, :role) i (invitation_id)
cross join lateral placet.invitation_made(i.invitation_id) m
