-- name: document_fresh
-- purpose: The document was just read; it need not be for so long.
-- kind: change
-- rows: none
-- in: document_url text, fresh_s bigint
select from placet.document_fresh(:document_url, :fresh_s)
