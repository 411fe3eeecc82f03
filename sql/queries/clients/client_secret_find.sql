-- name: client_secret_find
-- purpose: Is this a secret of the client that counts? Has it any?
-- kind: read
-- rows: one
-- in: client_id text, secret_hash bytea
-- out: is_known boolean, has_any boolean
select coalesce(bool_or(s.secret_hash = :secret_hash), false) as is_known,
    count(*) > 0 as has_any
from placet.client_secret s
where s.client_id = :client_id
  and (s.expires_at is null or s.expires_at > now())
