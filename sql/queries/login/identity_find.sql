-- name: identity_find
-- purpose: Who somebody of the OpenID provider is here.
-- kind: read
-- rows: maybe
-- actor: machine:provider
-- in: issuer text, subject text
-- out: user_id uuid
select i.user_id
from placet.user_identity i
where i.issuer = :issuer and i.subject = :subject
