-- name: client_keys_try
-- purpose: May a client's keys be fetched now? Then this is who does it.
-- kind: change
-- rows: one
-- in: client_id text
-- out: may_fetch boolean
select t.may_fetch
from placet.client_keys_try(:client_id) t (may_fetch)
