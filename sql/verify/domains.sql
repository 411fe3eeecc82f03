-- Domains that accounts claim.
begin;

select domain_id, account_id, name, state, claimed_by, claimed_at, issued_at,
    challenge_until, verified_since, confirmed_at, dnssec, perspectives,
    stale_since, first_miss_at, ended_at, checked_at, answered_at, attempts,
    next_check_at, claim
from placet.domain where false;
select domain_id, account_id, at, verdict, seen
from placet.domain_look where false;
select proof_id, domain_id, account_id, at, state, verdict, dnssec, asked,
    agreed
from placet.domain_proof where false;
select 1 / count(*) from placet.mail_kind k where k.kind = 'domain_lapsed';

rollback;
