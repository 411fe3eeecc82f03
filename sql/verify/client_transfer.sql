-- A client changes hands.
begin;

select transfer_id, client_id, to_account, to_email, taken_by
from placet.client_transfer
where false;
select 'placet.client_transfer_offer'::regproc,
    'placet.client_transfer_end'::regproc,
    'placet.client_transfer_accept'::regproc;

rollback;
