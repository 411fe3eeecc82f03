-- The trigrams of the names of public clients.
set lock_timeout = '1s';
set statement_timeout = '1h';

-- What a run that was cut off may have left.
drop index concurrently if exists placet.client_skeleton_trigrams;
create index concurrently if not exists client_skeleton_trigrams
    on placet.client_skeleton using gin (small placet.gin_trgm_ops);
