-- name: transfer_for
-- purpose: One client that is offered to a person or their account.
-- kind: read
-- rows: maybe
-- actor: machine:accounts
-- in: user_id uuid, transfer_id uuid
-- out: client_id text, client_name text, is_public boolean, method text
-- out: redirect_uris text[], from_name text, to_account uuid?
-- out: offered_by text, expires_at timestamptz, answer text?, is_over boolean
-- out: taken_by uuid?, people bigint, grant_types text[], version bigint
select t.client_id, c.name as client_name, c.is_public, c.method,
    c.redirect_uris, f.name as from_name, t.to_account,
    coalesce(o.name, '') as offered_by, t.expires_at, t.answer,
    t.answered_at is not null or t.expires_at <= now() as is_over,
    t.taken_by, (
	select count(distinct g.user_id) from placet.access_grant g
	where g.client_id = t.client_id and g.state = 'live') as people, c.grant_types,
    c.version
from placet.client_transfer t
join placet.client c on c.client_id = t.client_id
join placet.account f on f.account_id = t.from_account
left join placet.app_user o on o.user_id = t.offered_by
where t.transfer_id = :transfer_id
  and placet.may_answer(:user_id, t.transfer_id, null)
