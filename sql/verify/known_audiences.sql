-- Which resource the tokens of a known grant are for.
begin;

select audiences from placet.grants_known(null, null);

rollback;
