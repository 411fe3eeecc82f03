-- name: consent_decide
-- purpose: Writes one answer to one request, or gives the one written.
-- kind: change
-- rows: one
-- in: engine text, flow_id text, cookie_hash bytea, user_id uuid
-- in: client_id text, client_version bigint, answer text, requested text[]
-- in: scopes text[], minimum_roles text[], accounts uuid[], audience text?
-- in: existing_grant uuid?, redirect_uri text, shown jsonb
-- in: offered_at timestamptz, offer_ttl_s bigint, ttl_s bigint?
-- in: device bytea?
-- out: decision_id uuid, is_repeat boolean, answer text, state text
-- out: grant_id uuid?, epoch bigint?, scopes text[], accounts uuid[]
select d.decision_id, d.is_repeat, d.answer, d.state, d.grant_id, d.epoch,
    d.scopes, d.accounts
from placet.consent_decide(:engine, :flow_id, :cookie_hash, :user_id,
    :client_id, :client_version, :answer, :requested, :scopes,
    :minimum_roles, :accounts, :audience, :existing_grant, :redirect_uri,
    :shown, :offered_at, :offer_ttl_s, :ttl_s) d
cross join lateral placet.device_decided(:device, :client_id, d.decision_id,
    d.answer) bound
