-- Takes back: schema, actor and locks.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop function placet.lock_alone(text, text);
drop function placet.lock_shared(text, text);
drop function placet.only_rulers();
drop function placet.refuse(text, text);
drop function placet.actor_is_trusted();
drop function placet.actor_is_machine();
drop function placet.actor_rules();
drop function placet.actor_user();
drop function placet.actor();
drop schema placet;

commit;
