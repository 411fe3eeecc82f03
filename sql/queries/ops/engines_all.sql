-- name: engines_all
-- purpose: The registered engines.
-- kind: read
-- rows: many
-- out: name text, generation text, registered_at timestamptz
-- out: retired_at timestamptz?
select e.name, e.generation, e.registered_at, e.retired_at
from placet.engine e
order by e.registered_at, e.name
limit 100
