-- The engine's public keys.
begin;

select engine, keys, mark, told_at
from placet.engine_public_keys
where false;

rollback;
