-- name: platform_member_remove
-- purpose: Who is no member any more for the platform.
-- kind: change
-- rows: one
-- in: external_id text, issuer text, subject text
-- out: is_removed boolean, ended bigint
select r.is_removed, r.ended
from placet.platform_member_remove(:external_id, :issuer, :subject) r
