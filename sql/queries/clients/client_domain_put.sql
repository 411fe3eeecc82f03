-- name: client_domain_put
-- purpose: The domain a client shows: one that its account has proved.
-- kind: change
-- rows: one
-- in: client_id text, version bigint, domain text, small text, shown text
-- in: hosts text[], looks text[], is_vouched boolean
-- out: outcome text, like_id text?, like_name text?
select p.outcome, p.like_id, p.like_name
from placet.client_domain_put(:client_id, :version, :domain, :small, :shown,
    :hosts, :looks, :is_vouched) p
