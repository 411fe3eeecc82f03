-- name: decision_find
-- purpose: The answer this request has, if the actor gave it.
-- kind: read
-- rows: maybe
-- in: engine text, flow_id text
-- out: decision_id uuid, user_id uuid, answer text, state text
-- out: cookie_hash bytea?, grant_id uuid?, epoch bigint?, scopes text[]
-- out: accounts uuid[], is_alive boolean, client_id text
select d.decision_id, d.user_id, d.answer, d.state, s.cookie_hash,
    d.grant_id, d.epoch, d.scopes, d.accounts,
    d.answer = 'refuse' or coalesce(f.is_alive, false) as is_alive,
    d.client_id
from placet.decision d
left join placet.session s
    on s.session_id = d.session_id and s.closed_at is null
left join lateral placet.grant_facts(d.grant_id, d.epoch) f on true
where d.engine = :engine
  and d.flow_id = :flow_id
