-- name: activity_export
-- purpose: An admin takes an account's log away: written down, not too often.
-- kind: change
-- rows: one
-- in: account_id uuid, format text, events bigint
-- out: is_allowed boolean, retry_after_s bigint
select e.is_allowed, e.retry_after_s
from placet.activity_export(:account_id, :format, :events) e
