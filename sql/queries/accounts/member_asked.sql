-- name: member_asked
-- purpose: What a member asked others and waits: invitations, offers of clients.
-- kind: read
-- rows: one
-- in: account_id uuid, user_id uuid
-- out: invitations bigint, offers bigint
select (
	select count(*) from placet.invitation i
	where i.account_id = :account_id and i.invited_by = :user_id
	  and i.answered_at is null and i.expires_at > now()) as invitations,
    (
	select count(*) from placet.client_transfer t
	where t.from_account = :account_id and t.offered_by = :user_id
	  and t.answered_at is null and t.expires_at > now()) as offers
