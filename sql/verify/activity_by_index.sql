-- What happened is retold without reading all clients for it.
begin;

select 'placet.activity_add(bigint[])'::regprocedure;

rollback;
