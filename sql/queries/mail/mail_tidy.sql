-- name: mail_tidy
-- purpose: Gives up mails that are too old; forgets those long over.
-- kind: change
-- rows: one
-- in: at_most bigint
-- out: given_up bigint, forgotten bigint
select t.given_up, t.forgotten from placet.mail_tidy(:at_most) t
