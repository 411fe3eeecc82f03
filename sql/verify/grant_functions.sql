-- Revoking and delivering.
begin;

select 'placet.grant_revoke'::regproc;
select 'placet.grant_disconnected'::regproc;
select 'placet.delivery_queue'::regproc;
select 'placet.grant_renewed(uuid, bigint, text, text, bytea, bytea)'
    ::regprocedure;
select 'placet.hook_refused'::regproc;
select 'placet.delivery_claim'::regproc;
select 'placet.delivery_done'::regproc;
select 'placet.delivery_failed'::regproc;

rollback;
