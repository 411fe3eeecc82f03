-- name: invitation_answer
-- purpose: What the invited person says.
-- kind: change
-- rows: one
-- actor: machine:accounts
-- in: user_id uuid, invitation_id uuid, joins boolean
-- out: account_id uuid
select a.account_id
from placet.invitation_answer(:user_id, :invitation_id, :joins)
    a (account_id)
