-- name: consent_question
-- purpose: All that a consent page must know, in one look at the store.
-- kind: read
-- rows: one
-- actor: machine:consent
-- in: user_id uuid, client_id text, engine text, flow_id text
-- out: now timestamptz
-- out: client_id text?, name text?, account_id uuid?, account_name text?
-- out: is_public boolean?, is_first_party boolean?, is_suspended boolean?
-- out: tier text?, method text?, redirect_uris text[]?, scopes text[]?
-- out: optional_scopes text[]?, grant_types text[]?, client_uri text?
-- out: policy_uri text?, tos_uri text?, verified_domain text?
-- out: verified_since timestamptz?, since timestamptz?, version bigint?
-- out: is_deleted boolean?, logo_hash bytea?, verified_checked timestamptz?
-- out: lapsed_domain text?, lapsed_at timestamptz?
-- out: account_ids uuid[], account_names text[], account_roles text[]
-- out: account_refusals text[], account_owners text[]
-- out: known_grants uuid[], known_scopes text[], known_accounts text[]
-- out: known_versions text[], known_audiences text[]
-- out: decision_id uuid?, decided_by uuid?, decided_answer text?
-- out: decided_state text?, decided_grant uuid?, decided_epoch bigint?
-- out: decided_scopes text[]?, decided_is_alive boolean?
select clock_timestamp() as now,
    c.client_id, c.name, c.account_id, o.name as account_name, c.is_public,
    c.is_first_party, c.is_suspended, c.tier, c.method, c.redirect_uris,
    c.scopes, c.optional_scopes, c.grant_types, c.client_uri, c.policy_uri,
    c.tos_uri, b.verified_domain, b.verified_since,
    coalesce(c.owned_since, c.created_at) as since, c.version, c.is_deleted,
    case when b.verified_domain is not null or c.is_first_party
	then l.logo_hash end as logo_hash, b.verified_checked,
    b.lapsed_domain, b.lapsed_at,
    coalesce(mine.ids, '{}') as account_ids,
    coalesce(mine.names, '{}') as account_names,
    coalesce(mine.roles, '{}') as account_roles,
    coalesce(mine.refusals, '{}') as account_refusals,
    coalesce(mine.owners, '{}') as account_owners,
    known.grants as known_grants, known.scopes as known_scopes,
    known.accounts as known_accounts, known.versions as known_versions,
    known.audiences as known_audiences,
    d.decision_id, d.user_id as decided_by, d.answer as decided_answer,
    d.state as decided_state, d.grant_id as decided_grant,
    d.epoch as decided_epoch, d.scopes as decided_scopes,
    case
        when d.answer = 'allow' then placet.grant_is_alive(d.grant_id, d.epoch)
        else d.answer = 'refuse'
    end as decided_is_alive
from (values (1)) one (row)
left join placet.client c on c.client_id = :client_id
left join placet.badge b on b.domain = placet.shown_under(c)
    and b.account_id = c.account_id
left join placet.client_logo l on l.client_id = c.client_id
left join placet.account o on o.account_id = c.account_id
left join placet.decision d on d.engine = :engine and d.flow_id = :flow_id
left join lateral (
    select array_agg(a.account_id) as ids, array_agg(a.name) as names,
        array_agg(a.role) as roles, array_agg(a.refusal) as refusals,
        -- Whom to ask: the owner who has been there longest.
        array_agg(coalesce((
            select u.name
            from placet.membership w
            join placet.app_user u on u.user_id = w.user_id
            where w.account_id = a.account_id and w.role = 'owner'
              and not u.is_disabled
            order by w.since, w.user_id
            limit 1), '')) as owners
    from (
        select a.account_id, a.name, m.role,
            placet.policy_refusal(a.account_id, :client_id) as refusal
        from placet.membership m
        join placet.account a on a.account_id = m.account_id
        where m.user_id = :user_id and not a.is_closed
        order by lower(a.name), a.account_id) a) mine on true
cross join lateral placet.grants_known(:user_id, :client_id) known
