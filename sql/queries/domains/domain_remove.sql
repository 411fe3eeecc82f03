-- name: domain_remove
-- purpose: Gives a domain up.
-- kind: change
-- rows: none
-- in: account_id uuid, domain_id uuid
select from placet.domain_remove(:account_id, :domain_id)
