-- name: hook_client_active
-- purpose: Is there such a client, neither suspended nor deleted?
-- kind: hook
-- rows: one
-- in: client_id text
-- out: is_active boolean
select exists (
    select from placet.client c
    where c.client_id = :client_id
      and not c.is_suspended
      and not c.is_deleted) as is_active
