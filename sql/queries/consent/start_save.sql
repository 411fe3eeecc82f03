-- name: start_save
-- purpose: Keeps a request as it came, for "start again"; prunes old ones.
-- kind: change
-- rows: none
-- in: start_id text, client_id text, request text, app_host text
select from placet.start_save(:start_id, :client_id, :request, :app_host)
