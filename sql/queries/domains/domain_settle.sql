-- name: domain_settle
-- purpose: What a look-up found, and what the domain becomes by it.
-- kind: change
-- rows: maybe
-- actor: machine:domains
-- in: domain_id uuid, claim uuid, verdict text, dnssec boolean, asked bigint
-- in: agreed bigint, seen jsonb
-- out: was text, now_is text
select s.was, s.now_is
from placet.domain_settle(:domain_id, :claim, :verdict, :dnssec, :asked,
    :agreed, :seen) s
