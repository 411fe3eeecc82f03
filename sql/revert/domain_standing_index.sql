-- Takes back: one standing of a domain.
set lock_timeout = '1s';
set statement_timeout = '1h';
drop index concurrently placet.domain_standing;
