-- name: client_mirror_claim
-- purpose: A client that the engine is to be told of, for who tells it now.
-- kind: change
-- rows: maybe
-- in: client_id text?, lease_s bigint
-- out: client_id text, version bigint, attempts bigint
select m.client_id, m.version, m.attempts
from placet.client_mirror_claim(:client_id, :lease_s) m
