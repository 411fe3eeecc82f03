-- name: client_transfer_open
-- purpose: The offer of a client that waits for an answer.
-- kind: read
-- rows: maybe
-- actor: machine:accounts
-- in: account_id uuid, client_id text
-- out: transfer_id uuid, receiver text, offered_by text
-- out: made_at timestamptz, expires_at timestamptz
select t.transfer_id, coalesce(a.name, t.to_email) as receiver,
    coalesce(u.name, '') as offered_by, t.made_at, t.expires_at
from placet.client_transfer t
left join placet.account a on a.account_id = t.to_account
left join placet.app_user u on u.user_id = t.offered_by
where t.from_account = :account_id and t.client_id = :client_id
  and t.answered_at is null and t.expires_at > now()
