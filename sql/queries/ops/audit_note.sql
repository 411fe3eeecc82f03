-- name: audit_note
-- purpose: Writes one security event in the actor's name.
-- kind: change
-- rows: none
-- in: event text, subject text, detail jsonb
select from placet.note(:event, :subject, placet.actor_user(), :detail)
