-- Takes back: nobody acting sees how accounts' names look.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

alter policy sees on placet.account_skeleton using (
	(select placet.actor()) is not null);

commit;
