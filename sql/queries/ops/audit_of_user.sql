-- name: audit_of_user
-- purpose: The last events that concern a user.
-- kind: read
-- rows: many
-- in: user_id uuid
-- out: at timestamptz, event text, actor text, subject text, detail jsonb
select a.at, a.event, a.actor, a.subject, a.detail
from placet.audit a
where a.user_id = :user_id
order by a.audit_id desc
limit 200
