-- name: account_close
-- purpose: Closes an account, its clients and every grant into it.
-- kind: change
-- rows: one
-- in: account_id uuid
-- out: ended bigint
select c.ended
from placet.account_close(:account_id) c (ended)
