-- name: client_logo_find
-- purpose: The picture of that name; whoever has the name has seen the page.
-- kind: read
-- rows: maybe
-- actor: machine:logo
-- in: logo_hash bytea
-- out: png bytea
select l.png
from placet.client_logo l
where l.logo_hash = :logo_hash
limit 1
