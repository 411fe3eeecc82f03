-- name: provider_sign_in
-- purpose: Finds or makes the user whom the OpenID provider names.
-- kind: change
-- rows: one
-- actor: machine:provider
-- in: issuer text, subject text, email text?, name text, creates boolean
-- out: outcome text, user_id uuid?
select s.outcome, s.user_id
from placet.provider_sign_in(:issuer, :subject, :email, :name, :creates) s
