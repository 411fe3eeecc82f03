-- name: client_unproven_hosts
-- purpose: New hosts of redirects that no verified domain of the account covers.
-- kind: read
-- rows: one
-- in: account_id uuid, was text[], redirect_uris text[]
-- out: hosts text[]
select placet.unproven_hosts(:account_id, array(
    select n from unnest(:redirect_uris::text[]) n
    where placet.redirect_host(n) not in (
	select placet.redirect_host(o) from unnest(:was::text[]) o))) as hosts
