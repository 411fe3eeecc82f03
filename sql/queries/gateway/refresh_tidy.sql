-- name: refresh_tidy
-- purpose: Wipes answers whose time is over, and forgets what is old.
-- kind: change
-- rows: none
-- in: batch bigint
select from placet.refresh_tidy(:batch)
cross join lateral placet.authorization_code_tidy(:batch)
