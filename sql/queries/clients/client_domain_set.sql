-- name: client_domain_set
-- purpose: The domain a client shows: one that its account has proved.
-- kind: change
-- rows: none
-- in: client_id text, domain text
select from placet.client_domain_set(:client_id, :domain)
