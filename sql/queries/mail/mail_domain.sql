-- name: mail_domain
-- purpose: The domains that a mail is about.
-- kind: read
-- rows: many
-- in: domains uuid[]
-- out: domain_id uuid, account_id uuid, account_name text, name text
-- out: state text, verified_since timestamptz?, first_miss_at timestamptz?
-- out: ended_at timestamptz?, next_check_at timestamptz?
select d.domain_id, d.account_id, a.name as account_name, d.name, d.state,
    d.verified_since, d.first_miss_at, d.ended_at, d.next_check_at
from placet.domain d
join placet.account a on a.account_id = d.account_id
where d.domain_id = any (:domains)
order by d.name, d.domain_id
