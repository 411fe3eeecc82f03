-- name: client_secret_remove
-- purpose: Ends one secret of a client; says how many are left.
-- kind: change
-- rows: one
-- in: client_id text, secret_id uuid
-- out: left_over bigint
select r.left_over
from placet.client_secret_remove(:client_id, :secret_id) r (left_over)
