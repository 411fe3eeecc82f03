-- What accounts write.
begin;

select 'placet.invitation_is_told'::regproc;
select 'placet.narrowing_is_told'::regproc;
select 1 / count(*) from placet.mail_kind k where k.kind = 'invited';

rollback;
