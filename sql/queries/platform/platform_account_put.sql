-- name: platform_account_put
-- purpose: An account as the platform has it.
-- kind: change
-- rows: one
-- in: external_id text, name text, adopts boolean, small text
-- in: shown text
-- out: account_id uuid, outcome text
select p.account_id, p.outcome
from placet.platform_account_put(:external_id, :name, :adopts, :small,
    :shown) p
