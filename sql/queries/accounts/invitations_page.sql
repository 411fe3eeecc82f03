-- name: invitations_page
-- purpose: Whom an account asked to join, by id, or one of them.
-- kind: read
-- rows: many
-- in: account_id uuid, invitation_id uuid?, after_id uuid, row_count bigint
-- out: invitation_id uuid, email text, role text, made_at timestamptz
-- out: expires_at timestamptz
select i.invitation_id, i.email, i.role, i.made_at, i.expires_at
from placet.invitation i
where i.account_id = :account_id
  and (:invitation_id is null or i.invitation_id = :invitation_id)
  and i.invitation_id > :after_id
  and i.answered_at is null
  and i.expires_at > now()
order by i.invitation_id
limit :row_count
