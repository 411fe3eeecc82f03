-- name: mail_transfer
-- purpose: What a mail tells of a client that changes hands.
-- kind: read
-- rows: many
-- in: transfers uuid[]
-- out: transfer_id uuid, client_id text, client_name text, is_public boolean
-- out: from_name text, to_name text, by_name text, answer text?
-- out: expires_at timestamptz, method text
select t.transfer_id, t.client_id, c.name as client_name, c.is_public,
    f.name as from_name, coalesce(r.name, a.name, '') as to_name,
    coalesce(b.name, o.name, '') as by_name, t.answer, t.expires_at,
    c.method
from placet.client_transfer t
join placet.client c on c.client_id = t.client_id
join placet.account f on f.account_id = t.from_account
left join placet.account a on a.account_id = t.to_account
left join placet.account r on r.account_id = t.taken_by
left join placet.app_user o on o.user_id = t.offered_by
left join placet.app_user b on b.user_id = t.answered_by
where t.transfer_id = any (:transfers)
order by t.made_at
limit 100
