-- name: user_unlink
-- purpose: A user is nobody at the OpenID provider any more.
-- kind: change
-- rows: one
-- in: email text, issuer text
-- out: closed bigint
select u.closed
from placet.user_unlink(:email, :issuer) u (closed)
