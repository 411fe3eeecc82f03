-- name: client_secret_add
-- purpose: Gives a client a secret beside the one it may have.
-- kind: change
-- rows: one
-- in: client_id text, secret_hash bytea, label text, days bigint?
-- in: is_alone boolean
-- out: secret_id uuid, expires_at timestamptz?
select a.secret_id, a.expires_at
from placet.client_secret_add(:client_id, :secret_hash, :label, :days,
    :is_alone) a
