-- name: domains_of
-- purpose: The domains of an account, for its members.
-- kind: read
-- rows: many
-- in: account_id uuid
-- out: domain_id uuid, name text, state text, challenge_until timestamptz
-- out: verified_since timestamptz?, confirmed_at timestamptz?
-- out: first_miss_at timestamptz?, ended_at timestamptz?
select d.domain_id, d.name, d.state, d.challenge_until, d.verified_since,
    d.confirmed_at, d.first_miss_at, d.ended_at
from placet.domain d
where d.account_id = :account_id
  and d.state <> 'removed'
order by d.name
limit 200
