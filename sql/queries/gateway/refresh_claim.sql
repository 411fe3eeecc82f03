-- name: refresh_claim
-- purpose: A refresh token is presented: whose turn is it to ask the engine?
-- kind: change
-- rows: one
-- in: flight_id bytea, token_hash bytea, client_id text, fingerprint bytea
-- in: owner uuid, lease_s bigint, replays_most bigint
-- out: verdict text, at timestamptz, grant_id uuid?, epoch bigint?
-- out: fingerprint bytea?, sealed bytea?, answered_at timestamptz?
-- out: replay_until timestamptz?, replay_s bigint?, user_id uuid?
select c.verdict, c.at, c.grant_id, c.epoch, c.fingerprint, c.sealed,
    c.answered_at, c.replay_until, c.replay_s, c.user_id
from placet.refresh_turn(:flight_id, :token_hash, :client_id, :fingerprint,
    :owner, :lease_s, :replays_most) c
