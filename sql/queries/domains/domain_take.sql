-- name: domain_take
-- purpose: Takes every claim to a domain, for an operator who looks it up now.
-- kind: change
-- rows: many
-- in: name text, lease_s bigint
-- out: domain_id uuid, claim uuid, account_id uuid, name text, state text
-- out: issued_at timestamptz, issued_before timestamptz?
select d.domain_id, d.claim, d.account_id, d.name, d.state, d.issued_at,
    d.issued_before
from placet.domain_take(:name, :lease_s) d
