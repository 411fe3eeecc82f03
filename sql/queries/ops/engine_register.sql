-- name: engine_register
-- purpose: Makes an engine known: from now on it hears of every end.
-- kind: change
-- rows: none
-- in: name text, generation text
select from placet.engine_register(:name, :generation)
