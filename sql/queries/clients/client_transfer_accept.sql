-- name: client_transfer_accept
-- purpose: Takes a client over for an account.
-- kind: change
-- rows: one
-- actor: machine:accounts
-- in: user_id uuid, transfer_id uuid, account_id uuid, most bigint
-- out: client_id text, ended bigint
select a.client_id, a.ended
from placet.client_transfer_accept(:user_id, :transfer_id, :account_id,
    :most) a
