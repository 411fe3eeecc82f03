-- name: account_activity
-- purpose: What happened on an account, newest first, for its admins.
-- kind: read
-- rows: many
-- in: account_id uuid, kind text?, person uuid?, before bigint?
-- in: row_count bigint
-- out: audit_id bigint, at timestamptz, event text, kind text, actor text
-- out: actor_name text?, member_name text?, app_id text?, app_name text?
-- out: role text?, was text?, mode text?, ended bigint, reason text?
-- out: joins boolean, label text?, domain text?, email text?
-- out: visibility text?, other text?, received boolean, detail text
select a.audit_id, a.at, a.event, a.kind, a.actor, a.actor_name,
    a.member_name, a.app_id,
    -- A private app of others is called by whoever may know it otherwise.
    coalesce(a.app_name, c.name) as app_name, a.detail ->> 'role' as role,
    a.detail ->> 'was' as was, a.detail ->> 'now' as mode,
    coalesce((a.detail ->> 'count')::bigint, 0) as ended,
    a.detail ->> 'reason' as reason,
    coalesce((a.detail ->> 'joins')::boolean, false) as joins,
    a.detail ->> 'label' as label, a.detail ->> 'domain' as domain,
    a.detail ->> 'email' as email, a.detail ->> 'visibility' as visibility,
    a.detail ->> 'other' as other,
    coalesce((a.detail ->> 'received')::boolean, false) as received,
    a.detail::text as detail
from placet.account_activity a
left join placet.client c on c.client_id = a.app_id
where a.account_id = :account_id
  and a.audit_id < coalesce(:before, 9223372036854775807)
  and (:kind is null or a.kind = :kind)
  and (:person is null or a.actor_id = :person or a.member_id = :person)
order by a.audit_id desc
limit :row_count
