-- name: client_last_end
-- purpose: When a client was last suspended or deleted, and what ended.
-- kind: read
-- rows: maybe
-- in: client_id text, event text
-- out: at timestamptz, ended bigint?
select a.at, (a.detail ->> 'ended')::bigint as ended
from placet.audit a
where a.subject = :client_id and a.event = :event
  and a.event like 'client\_%'
order by a.audit_id desc
limit 1
