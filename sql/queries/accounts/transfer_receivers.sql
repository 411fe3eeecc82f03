-- name: transfer_receivers
-- purpose: Accounts that a person may take a client over for, and who loses it.
-- kind: read
-- rows: many
-- actor: machine:accounts
-- in: user_id uuid, transfer_id uuid
-- out: account_id uuid, name text, would_end bigint
select a.account_id, a.name, case when c.is_public then 0 else (
	select count(*) from placet.access_grant g
	where g.client_id = t.client_id and g.state = 'live'
	  and not exists (select from placet.membership n
	    where n.account_id = a.account_id
	      and n.user_id = g.user_id)) end as would_end
from placet.client_transfer t
join placet.client c on c.client_id = t.client_id
join placet.membership m
    on m.user_id = :user_id and m.role in ('admin', 'owner')
join placet.account a
    on a.account_id = m.account_id and not a.is_closed
where t.transfer_id = :transfer_id
  and a.account_id <> t.from_account
  and placet.may_answer(:user_id, t.transfer_id, a.account_id)
order by lower(a.name)
limit 100
