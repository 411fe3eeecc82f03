-- name: domain_due
-- purpose: Takes the next domain that is to be looked up, for a while.
-- kind: change
-- rows: maybe
-- in: lease_s bigint
-- out: domain_id uuid, claim uuid, account_id uuid, name text, state text
-- out: issued_at timestamptz, issued_before timestamptz?
select d.domain_id, d.claim, d.account_id, d.name, d.state, d.issued_at,
    d.issued_before
from placet.domain_due(:lease_s) d
