-- name: client_secret_removed
-- purpose: The label of a secret that is removed already.
-- kind: read
-- rows: maybe
-- in: client_id text, secret_id uuid
-- out: label text
select s.label
from placet.client_secret s
where s.client_id = :client_id
  and s.secret_id = :secret_id
  and s.removed_at is not null
