-- name: reader_rights
-- purpose: What the reader role could do that it must not, for the doctor.
-- kind: read
-- rows: one
-- out: is_above_rows boolean, writes boolean
select r.rolsuper or r.rolbypassrls as is_above_rows,
    has_table_privilege('placet.audit', 'INSERT')
        or has_table_privilege('placet.app_user', 'INSERT')
        or has_table_privilege('placet.app_user', 'UPDATE') as writes
from pg_roles r
where r.rolname = current_user
