-- name: domain_removed
-- purpose: The name of a domain that an account has removed.
-- kind: read
-- rows: maybe
-- in: account_id uuid, domain_id uuid
-- out: name text
select d.name
from placet.domain d
where d.account_id = :account_id
  and d.domain_id = :domain_id
  and d.state = 'removed'
