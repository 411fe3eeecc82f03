-- No badge for an app that sends people where its account has proven nothing.
begin;

select 'placet.shown_under(placet.client)'::regprocedure;

rollback;
