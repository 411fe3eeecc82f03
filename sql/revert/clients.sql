-- Takes back: clients and resource servers.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

drop table placet.resource_server;
drop table placet.client_secret;
drop table placet.client_version;
drop table placet.client;

commit;
