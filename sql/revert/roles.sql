-- Takes back nothing: roles belong to the whole cluster, where other databases
-- may use them.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

commit;
