-- Takes back: one decision per request.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop function placet.start_save(text, text, text, text);
drop function placet.consent_check(uuid, boolean, uuid, text[], text[], text[],
    text[], uuid[], boolean);
drop function placet.decision_repeat(text, text, uuid);
drop function placet.consent_decide(text, text, bytea, uuid, text, bigint, text,
    text[], text[], text[], uuid[], text, uuid, text, jsonb, timestamptz,
    bigint, bigint);
drop function placet.scope_is_identity(text);

drop function placet.grant_is_alive(uuid, bigint);
drop function placet.grants_known(uuid, text);
commit;
