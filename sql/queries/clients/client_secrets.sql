-- name: client_secrets
-- purpose: The secrets of a client that nobody has removed, oldest first.
-- kind: read
-- rows: many
-- in: client_id text
-- out: secret_id uuid, label text, made_at timestamptz
-- out: expires_at timestamptz?, last_used_at timestamptz?, is_live boolean
select s.secret_id, s.label, s.made_at, s.expires_at, s.last_used_at,
    s.expires_at is null or s.expires_at > now() as is_live
from placet.client_secret s
where s.client_id = :client_id and s.removed_at is null
order by s.made_at, s.secret_id
limit 1000
