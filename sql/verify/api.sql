-- Programs that act for a person, at the API.
begin;

select 'placet.actor_reaches'::regproc, 'placet.api_repeat_claim'::regproc,
    'placet.audit_through'::regproc;
select repeat_id, mark, sealed, claimed_at from placet.api_repeat where false;

rollback;
