-- Whose a refresh token is.
begin;

select 'placet.refresh_turn'::regproc;

rollback;
