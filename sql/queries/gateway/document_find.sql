-- name: document_find
-- purpose: The client that the document at this address is.
-- kind: read
-- rows: maybe
-- in: document_url text
-- out: client_id text, is_fresh boolean
select r.client_id,
    coalesce(r.document_fresh_until > clock_timestamp(), false) as is_fresh
from placet.registration r
where r.document_url = :document_url
