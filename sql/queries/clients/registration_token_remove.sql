-- name: registration_token_remove
-- purpose: Takes a registration token away.
-- kind: change
-- rows: none
-- in: token_id uuid
select from placet.registration_token_remove(:token_id)
