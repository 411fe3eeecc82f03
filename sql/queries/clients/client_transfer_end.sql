-- name: client_transfer_end
-- purpose: Takes an offer back, or declines it.
-- kind: change
-- rows: one
-- actor: machine:accounts
-- in: user_id uuid, transfer_id uuid, answer text
-- out: client_id text
select e.client_id
from placet.client_transfer_end(:user_id, :transfer_id, :answer)
    e (client_id)
