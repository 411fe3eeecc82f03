-- name: mail_claim
-- purpose: Takes the next due mail for a while.
-- kind: change
-- rows: maybe
-- in: lease_s bigint
-- out: batch uuid, claim uuid, kind text, address text, name text
-- out: language text, attempts bigint, queued_at timestamptz, event text
-- out: params jsonb
select m.batch, m.claim, m.kind, m.address, m.name, m.language, m.attempts,
    m.queued_at, m.event, m.params
from placet.mail_claim(:lease_s) m
