-- name: user_link
-- purpose: An operator says who a user is at the OpenID provider.
-- kind: change
-- rows: one
-- in: email text, issuer text, subject text
-- out: user_id uuid
select l.user_id
from placet.user_link(:email, :issuer, :subject) l (user_id)
