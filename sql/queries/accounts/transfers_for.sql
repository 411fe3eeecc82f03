-- name: transfers_for
-- purpose: Clients that are offered to a person, or to an account of theirs.
-- kind: read
-- rows: many
-- actor: machine:accounts
-- in: user_id uuid
-- out: transfer_id uuid, client_name text, from_name text, to_name text
-- out: expires_at timestamptz
select t.transfer_id, c.name as client_name, f.name as from_name,
    coalesce(a.name, '') as to_name, t.expires_at
from placet.client_transfer t
join placet.client c on c.client_id = t.client_id
join placet.account f on f.account_id = t.from_account
left join placet.account a on a.account_id = t.to_account
where t.transfer_id in (
	select o.transfer_id
	from placet.membership m
	join placet.client_transfer o on o.to_account = m.account_id
	where m.user_id = :user_id and m.role in ('admin', 'owner')
	  and o.answered_at is null
	union all
	select o.transfer_id
	from placet.app_user u
	join placet.client_transfer o on o.email_key = u.email_key
	where u.user_id = :user_id
	  and o.answered_at is null)
  and t.answered_at is null and t.expires_at > now()
order by t.made_at desc
limit 50
