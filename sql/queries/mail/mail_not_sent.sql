-- name: mail_not_sent
-- purpose: The mail server has not taken it; to be tried again, or given up.
-- kind: change
-- rows: one
-- in: batch uuid, claim uuid, reason text, again_in_s bigint?
-- out: is_over boolean
select placet.mail_not_sent(:batch, :claim, :reason, :again_in_s) as is_over
