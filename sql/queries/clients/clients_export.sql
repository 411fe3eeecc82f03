-- name: clients_export
-- purpose: Clients that people made, as a file can say them, by id.
-- kind: read
-- rows: many
-- in: client_id text?, after_id text, most bigint
-- out: client_id text, name text, account_name text, is_public boolean
-- out: is_first_party boolean, is_suspended boolean, kind text?, method text
-- out: redirect_uris text[], scopes text[], optional_scopes text[]
-- out: grant_types text[], client_uri text?, policy_uri text?, tos_uri text?
-- out: domain text?, jwks text?, jwks_uri text?, replay_s bigint?, png bytea?
select c.client_id, c.name, a.name as account_name, c.is_public,
    c.is_first_party, c.is_suspended, c.kind_of_app as kind, c.method,
    c.redirect_uris, c.scopes, c.optional_scopes, c.grant_types, c.client_uri,
    c.policy_uri, c.tos_uri, c.verified_domain as domain, s.jwks, s.jwks_uri,
    r.replay_s, l.png
from placet.client c
join placet.account a on a.account_id = c.account_id
left join placet.client_key_set s on s.client_id = c.client_id
    and c.method = 'private_key_jwt'
left join placet.client_replay r on r.client_id = c.client_id
left join placet.client_logo l on l.client_id = c.client_id
where (:client_id is null or c.client_id = :client_id)
  and c.client_id > :after_id
  and c.tier = 'hand'
  and not c.is_deleted
  and not a.is_closed
order by c.client_id
limit :most
