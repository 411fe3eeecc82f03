-- What the engine has of a client is compared with the client's row.
begin;

select 'placet.client_mirror_compare'::regproc,
    'placet.client_mirror_again'::regproc;
select compared_at from placet.client_mirror where false;

rollback;
