-- name: domain_get
-- purpose: One domain of an account, and what was seen of it last.
-- kind: read
-- rows: maybe
-- in: account_id uuid, domain_id uuid
-- out: name text, state text, issued_at timestamptz
-- out: challenge_until timestamptz, verified_since timestamptz?
-- out: confirmed_at timestamptz?, dnssec boolean, perspectives bigint
-- out: stale_since timestamptz?, first_miss_at timestamptz?
-- out: ended_at timestamptz?, checked_at timestamptz?
-- out: next_check_at timestamptz?, verdict text?, seen jsonb?
select d.name, d.state, d.issued_at, d.challenge_until, d.verified_since,
    d.confirmed_at, d.dnssec, d.perspectives, d.stale_since, d.first_miss_at,
    d.ended_at, d.checked_at, d.next_check_at, l.verdict, l.seen
from placet.domain d
left join placet.domain_look l on l.domain_id = d.domain_id
where d.account_id = :account_id
  and d.domain_id = :domain_id
  and d.state <> 'removed'
