-- What else of a client its account reads among what happened.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

insert into placet.activity_event (event, kind, about)
values
    ('client_held', 'clients', 'client'),
    ('client_released', 'clients', 'client'),
    ('client_hold_refused', 'clients', 'client'),
    ('client_replay_put', 'clients', 'client');

commit;
