-- name: registration_token_add
-- purpose: Makes a token that lets clients register themselves.
-- kind: change
-- rows: one
-- in: account_id uuid, label text, token_hash bytea, makes_public boolean
-- in: uses bigint?, ttl_s bigint
-- out: token_id uuid, expires_at timestamptz
select a.token_id, a.expires_at
from placet.registration_token_add(:account_id, :label, :token_hash,
    :makes_public, :uses, :ttl_s) a
