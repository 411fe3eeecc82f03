-- name: invite
-- purpose: Asks the person with an address to join an account.
-- kind: change
-- rows: one
-- in: account_id uuid, email text, role text
-- out: invitation_id uuid
select i.invitation_id
from placet.invite(:account_id, :email, :role) i (invitation_id)
