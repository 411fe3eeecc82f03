-- name: domain_history
-- purpose: What became of a domain, the newest first.
-- kind: read
-- rows: many
-- in: account_id uuid, domain_id uuid
-- out: at timestamptz, state text, verdict text?, dnssec boolean
-- out: asked bigint, agreed bigint
select p.at, p.state, p.verdict, p.dnssec, p.asked, p.agreed
from placet.domain_proof p
where p.domain_id = :domain_id
  and p.account_id = :account_id
order by p.proof_id desc
limit 50
