-- name: grants_revoke_group
-- purpose: Ends every grant by which a user allows the app of one anything.
-- kind: change
-- rows: one
-- in: user_id uuid, grant_id uuid, reason text
-- out: ended bigint
select placet.grants_revoke_group(:user_id, :grant_id, :reason) as ended
