-- name: authorization_answered
-- purpose: Keeps the engine's first answer to an authorization.
-- kind: change
-- rows: none
-- in: request_hash bytea, sealed bytea, keep_s bigint, code_hash bytea?
-- in: challenge text?
select from placet.authorization_answered(:request_hash, :sealed, :keep_s,
    :code_hash, :challenge)
