-- What accounts are called is not what others are called.
begin;

select account_id, name, small, shown from placet.account_skeleton where false;
select like_name from placet.client_hold where false;
select 'placet.called_so'::regproc, 'placet.account_skeleton_put'::regproc,
    'placet.account_found(uuid, text, text, text)'::regprocedure,
    'placet.account_add(text, text, text)'::regprocedure,
    'placet.platform_account_put(text, text, boolean, text,
	text)'::regprocedure;

rollback;
