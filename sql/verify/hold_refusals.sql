-- A refused name is not asked for again.
begin;

select name, small, shown, reason from placet.client_hold where false;
select 'placet.client_refusal(text, text, text, text)'::regprocedure,
    'placet.client_hold_answer(text, boolean, text)'::regprocedure;

rollback;
