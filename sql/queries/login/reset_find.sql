-- name: reset_find
-- purpose: Whose one-use link this is, if it still works.
-- kind: read
-- rows: maybe
-- actor: machine:login
-- in: token_hash bytea
-- out: user_id uuid, email text
select u.user_id, u.email
from placet.password_reset r
join placet.app_user u on u.user_id = r.user_id
where r.token_hash = :token_hash
  and r.spent_at is null
  and r.expires_at > now()
  and not u.is_disabled
