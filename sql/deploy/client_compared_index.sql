-- Which client was not compared with the engine's copy for longest.
set lock_timeout = '1s';
set statement_timeout = '1h';

-- What a run that was cut off may have left.
drop index concurrently if exists placet.client_mirror_compared;
create index concurrently if not exists client_mirror_compared
    on placet.client_mirror (compared_at) where due_at is null;
