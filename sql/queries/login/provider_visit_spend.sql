-- name: provider_visit_spend
-- purpose: Somebody comes back from the OpenID provider, once.
-- kind: change
-- rows: maybe
-- actor: machine:provider
-- in: visit_hash bytea, browser_hash bytea
-- out: challenge text?, next_path text, max_age_s bigint?, proves uuid?
-- out: opened_at timestamptz, now timestamptz
delete from placet.provider_visit v
where v.visit_hash = :visit_hash
  and v.browser_hash = :browser_hash
  and v.expires_at > clock_timestamp()
returning v.challenge, v.next_path, v.max_age_s, v.proves, v.opened_at,
    clock_timestamp() as now
