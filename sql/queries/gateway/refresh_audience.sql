-- name: refresh_audience
-- purpose: Which resource the newest refresh token of a client's grant is for.
-- kind: read
-- rows: maybe
-- in: client_id text, token_hash bytea
-- out: audience text?
select g.audience
from placet.held_token h
join placet.access_grant g on g.grant_id = h.grant_id
where h.token_hash = :token_hash and h.token_kind = 'refresh'
    and g.client_id = :client_id
limit 1
