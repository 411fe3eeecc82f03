-- name: invitation_answer
-- purpose: What the invited person says.
-- kind: change
-- rows: one
-- actor: machine:accounts
-- in: user_id uuid, invitation_id uuid, joins boolean
-- out: account_id uuid, account_name text
select a.account_id, b.name as account_name
from placet.invitation_answer(:user_id, :invitation_id, :joins)
    a (account_id)
join placet.account b on b.account_id = a.account_id
