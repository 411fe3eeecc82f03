-- name: client_transfers_open
-- purpose: The clients of an account that are offered to another one.
-- kind: read
-- rows: many
-- actor: machine:accounts
-- in: account_id uuid
-- out: client_id text
select t.client_id
from placet.client_transfer t
where t.from_account = :account_id
  and t.answered_at is null and t.expires_at > now()
