-- The clients of an account, newest first, page by page.
set lock_timeout = '1s';
set statement_timeout = '1h';

-- What a run that was cut off may have left.
drop index concurrently if exists placet.client_newest;
create index concurrently if not exists client_newest
    on placet.client (account_id, created_at desc, client_id desc)
    where not is_deleted;
