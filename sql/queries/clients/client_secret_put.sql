-- name: client_secret_put
-- purpose: Gives a client a secret; the same one twice changes nothing.
-- kind: change
-- rows: one
-- in: client_id text, secret_hash bytea, label text
-- out: secret_id uuid
select p.secret_id
from placet.client_secret_put(:client_id, :secret_hash, :label)
    p (secret_id)
