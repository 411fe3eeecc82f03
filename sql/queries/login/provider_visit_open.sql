-- name: provider_visit_open
-- purpose: Somebody is sent to the OpenID provider.
-- kind: change
-- rows: none
-- actor: machine:provider
-- in: visit_hash bytea, browser_hash bytea, challenge text?, next_path text
-- in: max_age_s bigint?, proves uuid?, ttl_s bigint
select from placet.provider_visit_open(:visit_hash, :browser_hash, :challenge,
    :next_path, :max_age_s, :proves, :ttl_s)
