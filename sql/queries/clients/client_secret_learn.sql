-- name: client_secret_learn
-- purpose: Takes over the secret that the engine alone knew, if none is ours.
-- kind: change
-- rows: one
-- in: client_id text, secret_hash bytea
-- out: is_learnt boolean
select l.is_learnt
from placet.client_secret_learn(:client_id, :secret_hash) l (is_learnt)
