-- name: device_find
-- purpose: The device whose code a person typed; counts the wrong ones.
-- kind: change
-- rows: one
-- in: user_hash bytea, person bytea, network bytea, person_burst bigint
-- in: network_burst bigint, per_s bigint
-- out: verdict text, client_id text?, request text?, retry_after_s bigint
select f.verdict, f.client_id, f.request, f.retry_after_s
from placet.device_find(:user_hash, :person, :network, :person_burst,
    :network_burst, :per_s) f
