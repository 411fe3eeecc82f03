-- name: client_transfer_accept
-- purpose: Takes a client over for an account, as it was seen.
-- kind: change
-- rows: one
-- actor: machine:accounts
-- in: user_id uuid, transfer_id uuid, account_id uuid, most bigint, seen text[]
-- out: client_id text, ended bigint
select a.client_id, a.ended
from placet.client_transfer t
cross join lateral placet.client_seen(t.client_id, :seen) c (client_id)
cross join lateral placet.client_transfer_accept(:user_id, t.transfer_id,
    :account_id, :most) a
where t.transfer_id = :transfer_id
