-- Takes back: claiming a domain, and what becomes of it.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop trigger closed_frees on placet.account;
drop function placet.account_closed_frees();
drop function placet.client_domain_set(text, text);
drop function placet.domain_settle(uuid, uuid, text, boolean, bigint, bigint,
    jsonb);
drop function placet.domain_becomes(placet.domain, text);
drop function placet.domain_displace(uuid, text);
drop function placet.domain_next(placet.domain);
drop function placet.about(interval);
drop function placet.domain_answer(text);
drop function placet.domain_due(bigint);
drop function placet.domain_check_now(uuid, uuid, bigint);
drop function placet.domain_remove(uuid, uuid);
drop function placet.domain_restart(uuid, uuid);
drop function placet.domain_locked(uuid, uuid);
drop function placet.domain_claim(uuid, text);
drop function placet.domain_tell(uuid, text, timestamptz);
drop function placet.domain_note(uuid, text, text, boolean, bigint, bigint);
drop function placet.only_admins(uuid);

commit;
