-- What a membership began ends with it.
begin;

select 'placet.membership_asked_ends'::regproc;

rollback;
