-- name: user_disable
-- purpose: Disables a user: sessions and grants end; or enables again.
-- kind: change
-- rows: one
-- in: email text, is_disabled boolean
-- out: user_id uuid, ended bigint
select d.user_id, d.ended
from placet.user_disable(:email, :is_disabled) d
