-- name: domain_check_now
-- purpose: Takes a domain to look it up at once, within the limits.
-- kind: change
-- rows: one
-- in: account_id uuid, domain_id uuid, lease_s bigint
-- out: claim uuid?, name text, issued_at timestamptz
-- out: issued_before timestamptz?, retry_after_s bigint
select c.claim, c.name, c.issued_at, c.issued_before, c.retry_after_s
from placet.domain_check_now(:account_id, :domain_id, :lease_s) c
