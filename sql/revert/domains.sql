-- Takes back: domains that accounts claim.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

select set_config('placet.actor', 'system', true);
delete from placet.mail m
where m.kind in ('domain_verified', 'domain_missing', 'domain_lapsed',
    'domain_displaced');
delete from placet.mail_kind k
where k.kind in ('domain_verified', 'domain_missing', 'domain_lapsed',
    'domain_displaced');
drop table placet.domain_proof;
drop table placet.domain_look;
drop table placet.domain;

commit;
