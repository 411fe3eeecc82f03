-- name: mail_taken_off
-- purpose: Names of apps and of the accounts that they were taken off.
-- kind: read
-- rows: many
-- in: grants uuid[], accounts uuid[]
-- out: client_name text, account_name text
select coalesce(c.name, g.client_id) as client_name, a.name as account_name
from unnest(:grants, :accounts) asked (grant_id, account_id)
join placet.access_grant g on g.grant_id = asked.grant_id
join placet.account a on a.account_id = asked.account_id
left join placet.client c on c.client_id = g.client_id
