-- name: platform_member_put
-- purpose: A member as the platform has it.
-- kind: change
-- rows: one
-- in: external_id text, issuer text, subject text, role text, email text?
-- in: name text, adopts boolean
-- out: user_id uuid, was text?, ended bigint
select p.user_id, p.was, p.ended
from placet.platform_member_put(:external_id, :issuer, :subject, :role,
    :email, :name, :adopts) p
