-- Revoking and delivering.
begin;

select 'placet.grant_revoke(uuid, text)'::regprocedure;
select 'placet.grant_disconnected(bytea)'::regprocedure;
select 'placet.delivery_queue(uuid, text, bytea)'::regprocedure;
select 'placet.grant_renewed'::regproc;
select 'placet.hook_refused(uuid, bigint, text)'::regprocedure;
select 'placet.delivery_claim(bigint)'::regprocedure;
select 'placet.delivery_done(uuid, text)'::regprocedure;
select 'placet.delivery_failed(uuid, text, bigint)'::regprocedure;

rollback;
