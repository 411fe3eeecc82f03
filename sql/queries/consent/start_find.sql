-- name: start_find
-- purpose: A kept request of the last day.
-- kind: read
-- rows: maybe
-- in: start_id text
-- out: client_id text, client_name text, request text, app_host text
select s.client_id, coalesce(c.name, s.client_id) as client_name, s.request,
    s.app_host
from placet.start s
left join placet.client c on c.client_id = s.client_id
where s.start_id = :start_id
  and s.saved_at > now() - interval '24 hours'
