-- name: store_now
-- purpose: The time that counts, and whether this is the primary.
-- kind: read
-- rows: one
-- out: now timestamptz, is_primary boolean
select clock_timestamp() as now, not pg_is_in_recovery() as is_primary
