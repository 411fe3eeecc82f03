-- What happened to one client, newest first.
set lock_timeout = '1s';
set statement_timeout = '1h';

-- What a run that was cut off may have left.
drop index concurrently if exists placet.audit_subject;
create index concurrently if not exists audit_subject
    on placet.audit (subject, audit_id desc) where event like 'client\_%';
