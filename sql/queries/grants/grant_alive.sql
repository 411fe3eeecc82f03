-- name: grant_alive
-- purpose: May this grant be used in this epoch? False if unknown.
-- kind: read
-- rows: one
-- in: grant_id uuid, epoch bigint
-- out: is_alive boolean, user_id uuid?, client_id text?, scopes text[]?
-- out: accounts uuid[]?, expires_at timestamptz?, client_said text?
select coalesce(f.is_alive, false) as is_alive, f.user_id, f.client_id,
    f.scopes, f.accounts, f.expires_at,
    -- What the client calls itself: the address of its document, or its id.
    case when c.tier = 'document' then c.client_uri else f.client_id
        end as client_said
from (values (:grant_id, :epoch)) asked (grant_id, epoch)
left join lateral placet.grant_facts(asked.grant_id, asked.epoch) f on true
left join placet.client c on c.client_id = f.client_id
