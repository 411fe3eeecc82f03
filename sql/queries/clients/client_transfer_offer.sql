-- name: client_transfer_offer
-- purpose: Offers a client to another account, or to a person.
-- kind: change
-- rows: one
-- actor: machine:accounts
-- in: user_id uuid, client_id text, account_id uuid?, email text?
-- out: transfer_id uuid
select o.transfer_id
from placet.client_transfer_offer(:user_id, :client_id, :account_id,
    :email) o (transfer_id)
