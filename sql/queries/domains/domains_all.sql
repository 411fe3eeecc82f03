-- name: domains_all
-- purpose: All domains that are claimed, for the operator.
-- kind: read
-- rows: many
-- out: domain_id uuid, account_id uuid, account_name text, name text
-- out: state text, issued_at timestamptz, verified_since timestamptz?
-- out: confirmed_at timestamptz?, next_check_at timestamptz?, verdict text?
select d.domain_id, d.account_id, a.name as account_name, d.name, d.state,
    d.issued_at, d.verified_since, d.confirmed_at, d.next_check_at, l.verdict
from placet.domain d
join placet.account a on a.account_id = d.account_id
left join placet.domain_look l on l.domain_id = d.domain_id
where d.state <> 'removed'
order by d.name, lower(a.name), d.domain_id
limit 10000
