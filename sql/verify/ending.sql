-- One way to end access.
begin;

select 'placet.grant_end(uuid[], text)'::regprocedure;
select 'placet.grant_facts(uuid, bigint)'::regprocedure;
select 'placet.redirect_host(text)'::regprocedure;

rollback;
