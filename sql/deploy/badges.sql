-- What became of the badge of an app, for everybody who meets it.
set lock_timeout = '100ms';
set statement_timeout = '5s';
begin;

-- That a check lapsed is for everybody who may meet its apps, too (f:N5).
alter policy sees on placet.domain using (
	(select placet.actor_is_trusted())
	or account_id = any ((select placet.actor_accounts('member'))::uuid[])
	or (state in ('verified', 'stale', 'lapsed')
	    and placet.has_public_client(account_id)));

/*
 * The badge that a domain is for its account's apps, or was until its check
 * lapsed: who reads an app joins this by the domain that it shows and its
 * account. The reader's own sight of placet.domain applies.
 */
create view placet.badge with (security_invoker = true) as
select d.account_id, d.name as domain,
    case when d.state <> 'lapsed' then d.name end as verified_domain,
    case when d.state <> 'lapsed' then d.verified_since end as verified_since,
    case when d.state <> 'lapsed' then d.confirmed_at end as verified_checked,
    case when d.state = 'lapsed' then d.name end as lapsed_domain,
    case when d.state = 'lapsed' then d.ended_at end as lapsed_at
from placet.domain d
where d.state in ('verified', 'stale', 'lapsed');

grant select on placet.badge to placet_writer, placet_reader;

commit;
