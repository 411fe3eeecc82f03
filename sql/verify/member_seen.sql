-- Which version of a member was seen.
begin;

select 'placet.member_seen(uuid, text, text[])'::regprocedure;

rollback;
