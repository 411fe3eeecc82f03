-- name: grant_disconnected
-- purpose: The app gave its token back: ends the grant that it is of.
-- kind: change
-- rows: maybe
-- in: token_hash bytea
-- out: grant_id uuid
select d.grant_id
from placet.grant_disconnected(:token_hash) d
