-- name: engine_keys_put
-- purpose: What the engine says its public keys are.
-- kind: change
-- rows: none
-- in: engine text, keys text, mark bytea
insert into placet.engine_public_keys as k (engine, keys, mark)
values (:engine, :keys, :mark)
on conflict (engine) do update
set keys = excluded.keys, mark = excluded.mark, told_at = excluded.told_at
where k.mark <> excluded.mark
