-- name: reset_spend
-- purpose: Spends a one-use link: new password, all sessions end.
-- kind: change
-- rows: one
-- actor: machine:login
-- in: token_hash bytea, password_hash text
-- out: user_id uuid
select r.user_id
from placet.reset_spend(:token_hash, :password_hash) r (user_id)
