-- name: grants_leaving
-- purpose: Grants that ended lately, of which an engine must still be told.
-- kind: read
-- rows: many
-- in: user_id uuid
-- out: grant_id uuid, client_name text, ended_at timestamptz
select g.grant_id, coalesce(c.name, g.client_id) as client_name, g.ended_at
from placet.access_grant g
left join placet.client c on c.client_id = g.client_id
where g.user_id = :user_id
  and g.state = 'ended'
  and exists (
    select from placet.delivery d
    where d.grant_id = g.grant_id and d.state <> 'done')
order by g.ended_at desc
limit 100
