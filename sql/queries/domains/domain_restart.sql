-- name: domain_restart
-- purpose: A new token for a claim without proof, and its time begins anew.
-- kind: change
-- rows: none
-- in: account_id uuid, domain_id uuid
select from placet.domain_restart(:account_id, :domain_id)
