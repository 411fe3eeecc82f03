-- name: grant_disconnected
-- purpose: The app gave its token back: ends the grant that it is of.
-- kind: change
-- rows: maybe
-- in: client_id text, grant_id uuid?, token_hash bytea?
-- out: grant_id uuid, epoch bigint
select d.grant_id, d.epoch
from placet.grant_disconnected(:client_id, :grant_id, :token_hash) d
