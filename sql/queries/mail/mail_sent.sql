-- name: mail_sent
-- purpose: The mail server has taken it; forgets what it said.
-- kind: change
-- rows: one
-- in: batch uuid
-- out: mails bigint
select placet.mail_sent(:batch) as mails
