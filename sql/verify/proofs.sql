-- What renewed a session is written down as what it was.
begin;

select 'placet.session_renew'::regproc;

rollback;
