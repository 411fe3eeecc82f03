-- name: registration_tokens_all
-- purpose: All registration tokens, for the operator.
-- kind: read
-- rows: many
-- out: token_id uuid, label text, account_name text, makes_public boolean
-- out: uses_left bigint?, expires_at timestamptz, is_expired boolean
-- out: last_used_at timestamptz?
select t.token_id, t.label, a.name as account_name, t.makes_public,
    t.uses_left, t.expires_at,
    t.expires_at <= now() or coalesce(t.uses_left = 0, false) as is_expired,
    t.last_used_at
from placet.registration_token t
join placet.account a on a.account_id = t.account_id
order by t.made_at, t.token_id
limit 1000
