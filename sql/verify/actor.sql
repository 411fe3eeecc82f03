-- Schema, actor and locks.
begin;

select 'placet.actor()'::regprocedure;
select 'placet.actor_user()'::regprocedure;
select 'placet.actor_rules()'::regprocedure;
select 'placet.actor_is_machine()'::regprocedure;
select 'placet.actor_is_trusted()'::regprocedure;
select 'placet.refuse(text, text)'::regprocedure;
select 'placet.lock_shared(text, text)'::regprocedure;
select 'placet.lock_alone(text, text)'::regprocedure;

rollback;
