-- name: user_by_email
-- purpose: Finds who signs in with this address.
-- kind: read
-- rows: maybe
-- actor: machine:login
-- in: email text
-- out: user_id uuid, email text, name text, password_hash text?
-- out: is_disabled boolean
select u.user_id, u.email, u.name, u.password_hash, u.is_disabled
from placet.app_user u
where u.email_key = lower(:email)
