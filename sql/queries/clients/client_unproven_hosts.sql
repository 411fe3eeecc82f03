-- name: client_unproven_hosts
-- purpose: New hosts of redirects that no verified domain of the account covers.
-- kind: read
-- rows: one
-- in: account_id uuid, was text[], redirect_uris text[]
-- out: hosts text[]
select placet.unproven_hosts(:account_id,
    placet.redirects_new(:was, :redirect_uris)) as hosts
