-- Apps that look like one that people know.
begin;

select name, small, shown, reason, host from placet.client_hold where false;
select domain, looks from placet.domain_skeleton where false;
select 'placet.lock_looks'::regproc, 'placet.domain_skeleton_put'::regproc,
    'placet.host_imitates'::regproc, 'placet.client_likeness'::regproc,
    'placet.client_refused'::regproc,
    'placet.client_publish(text, bigint, text, text, text, text[],
	text[])'::regprocedure,
    'placet.client_hold_answer(text, boolean, text)'::regprocedure;

rollback;
