-- name: client_secrets_ever
-- purpose: Whether a client had a secret of ours, and has one that is good.
-- kind: read
-- rows: one
-- in: client_id text
-- out: had_one boolean, has_one boolean
select count(*) > 0 as had_one,
    count(*) filter (where s.removed_at is null
	and (s.expires_at is null or s.expires_at > now())) > 0 as has_one
from placet.client_secret s
where s.client_id = :client_id
