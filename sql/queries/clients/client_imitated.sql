-- name: client_imitated
-- purpose: The app that people know under a name that looks just like this one.
-- kind: read
-- rows: maybe
-- actor: machine:consent
-- in: client_id text, account_id uuid, small text, shown text
-- out: name text, domain text?
select c.name, case when placet.client_is_verified(c.client_id)
    then c.verified_domain end as domain
from placet.client_skeleton s
join placet.client c on c.client_id = s.client_id and c.name = s.name
where (s.small in (:small, :shown) or s.shown in (:small, :shown))
  and c.client_id <> :client_id and c.account_id <> :account_id
  and c.is_public and not c.is_deleted and not c.is_suspended
  and (c.is_first_party or placet.client_is_verified(c.client_id))
order by c.created_at
limit 1
