-- name: consent_known
-- purpose: What a user allows a client already, on accounts that take it.
-- kind: read
-- rows: many
-- in: user_id uuid, client_id text
-- out: grant_id uuid, epoch bigint, scopes text[], accounts uuid[]
-- out: granted_at timestamptz, client_version bigint, audience text?
select g.grant_id, g.epoch, g.scopes, f.accounts, g.granted_at,
    g.client_version, g.audience
from placet.access_grant g
cross join lateral placet.grant_facts(g.grant_id, g.epoch) f
where g.user_id = :user_id
  and g.client_id = :client_id
  and g.state = 'live'
  and f.is_alive
  and not exists (
    select from unnest(f.accounts) a
    where placet.policy_refusal(a, g.client_id) <> '')
order by g.granted_at desc
limit 100
