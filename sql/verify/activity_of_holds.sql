-- What else of a client its account reads among what happened.
begin;

select 1 / count(*)
from placet.activity_event
where event = 'client_held';

rollback;
