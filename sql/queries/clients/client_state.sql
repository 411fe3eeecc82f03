-- name: client_state
-- purpose: What bars the way of a client, as its developers see it.
-- kind: read
-- rows: maybe
-- in: client_id text
-- out: is_suspended boolean, is_barred boolean, is_first_party boolean
-- out: tier text
select c.is_suspended, c.is_barred, c.is_first_party, c.tier
from placet.client c
where c.client_id = :client_id and not c.is_deleted
