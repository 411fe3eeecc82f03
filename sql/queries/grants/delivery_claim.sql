-- name: delivery_claim
-- purpose: Takes the next due delivery for a while.
-- kind: change
-- rows: maybe
-- in: lease_s bigint
-- out: delivery_id uuid, grant_id uuid, epoch bigint, engine text
-- out: client_id text, user_id uuid, sealed bytea?, token_kind text?
-- out: attempts bigint, is_superseded boolean, may_blanket boolean
select d.delivery_id, d.grant_id, d.epoch, d.engine, d.client_id, d.user_id,
    d.sealed, d.token_kind, d.attempts, d.is_superseded, d.may_blanket
from placet.delivery_claim(:lease_s) d
