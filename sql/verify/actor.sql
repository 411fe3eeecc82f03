-- Schema, actor and locks.
begin;

select 'placet.actor'::regproc;
select 'placet.actor_user'::regproc;
select 'placet.actor_rules'::regproc;
select 'placet.actor_is_machine'::regproc;
select 'placet.actor_is_trusted'::regproc;
select 'placet.only_rulers'::regproc;
select 'placet.refuse'::regproc;
select 'placet.lock_shared'::regproc;
select 'placet.lock_alone'::regproc;

rollback;
