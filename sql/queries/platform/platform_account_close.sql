-- name: platform_account_close
-- purpose: Closes an account that the platform no longer has.
-- kind: change
-- rows: one
-- in: external_id text
-- out: ended bigint
select c.ended
from placet.platform_account_close(:external_id) c (ended)
