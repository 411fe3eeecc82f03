-- name: refresh_answered
-- purpose: Keeps a grant's newest token and the sealed answer; is it alive?
-- kind: change
-- rows: one
-- in: flight_id bytea, owner uuid, client_id text, fingerprint bytea
-- in: grant_id uuid?, epoch bigint?, engine text
-- in: token_kind text, token_sealed bytea, token_hash bytea, sealed bytea?
-- in: replay_until timestamptz, parcel text
-- out: is_alive boolean
select a.is_alive
from placet.refresh_landed(:flight_id, :owner, :client_id, :fingerprint,
    :grant_id, :epoch, :engine, :token_kind, :token_sealed, :token_hash, :sealed, :replay_until,
    :parcel) a (is_alive)
