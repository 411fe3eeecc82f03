-- What a client needed to become public it keeps.
begin;

select 'placet.home_is_below'::regproc, 'placet.client_lacks_so'::regproc,
    'placet.client_loses'::regproc, 'placet.client_would_lose'::regproc;

rollback;
