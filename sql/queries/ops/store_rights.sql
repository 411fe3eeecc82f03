-- name: store_rights
-- purpose: What the writer role could do that it must not, for the doctor.
-- kind: change
-- rows: one
-- out: is_superuser boolean, bypasses_rows boolean, rewrites_audit boolean
-- out: connections bigint, is_durable boolean
select r.rolsuper as is_superuser, r.rolbypassrls as bypasses_rows,
    has_table_privilege('placet.audit', 'UPDATE')
        or has_table_privilege('placet.audit', 'DELETE')
        or has_table_privilege('placet.audit', 'TRUNCATE') as rewrites_audit,
    current_setting('max_connections')::bigint as connections,
    current_setting('fsync') = 'on'
        and current_setting('full_page_writes') = 'on'
        and current_setting('synchronous_commit') <> 'off' as is_durable
from pg_roles r
where r.rolname = current_user
