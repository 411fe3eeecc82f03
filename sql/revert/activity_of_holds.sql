-- Takes back: what else of a client its account reads.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

delete from placet.activity_event
where event in ('client_held', 'client_released', 'client_hold_refused',
    'client_replay_put');

commit;
