-- What became of the badge of an app.
begin;

select account_id, domain, verified_domain, verified_since, verified_checked,
    lapsed_domain, lapsed_at
from placet.badge
where false;
select 'placet.shown_under(placet.client)'::regprocedure;

rollback;
