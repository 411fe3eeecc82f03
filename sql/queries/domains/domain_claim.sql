-- name: domain_claim
-- purpose: An account claims a domain; 'PC409' when it did already.
-- kind: change
-- rows: one
-- in: account_id uuid, name text
-- out: domain_id uuid
select c.domain_id
from placet.domain_claim(:account_id, :name) c (domain_id)
