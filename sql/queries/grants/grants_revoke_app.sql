-- name: grants_revoke_app
-- purpose: Ends every grant by which a user allows an app anything.
-- kind: change
-- rows: one
-- in: user_id uuid, client_id text, reason text
-- out: ended bigint
select placet.grants_revoke_app(:user_id, :client_id, :reason) as ended
